import type { Clock } from '../util/clock.ts';
import type { Files } from '../util/files.ts';

/** The world outside the program, as one value. Built from `process` in main.ts and nowhere else. */
export interface Environment {
  /** The words after the program's name. */
  readonly arguments: readonly string[];
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly clock: Clock;
  /** Between 0 and 1, like Math.random. */
  readonly random: () => number;
  readonly files: Files;
  /** Calls `listener` on Ctrl-C and on a request to terminate, until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. For the second Ctrl-C only. */
  exitNow(code: number): void;
}

/** Where text goes. Writing never throws and never waits; what a closed pipe can't take is dropped. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}
