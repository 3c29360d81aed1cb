import type { TokenCredential } from '@azure/core-auth';
import type { RunProgram } from '../graph/auth/token-command.ts';
import type { Transport } from '../graph/http/transport.ts';
import type { Trace } from '../graph/trace/trace.ts';
import type { Machine } from '../store/machine.ts';
import type { Clock, RealTime } from '../util/clock.ts';
import type { Files } from '../util/files.ts';
import type { OutputMode } from './output-mode.ts';

/** The world outside the program, as one value. Only start.ts builds it from `process`. */
export interface Environment {
  /** The words after the program's name. Only the parser reads them. */
  readonly arguments: readonly string[];
  readonly outputMode: OutputMode;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Opens it: most commands never do. */
  readonly stdin: () => NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly clock: Clock;
  readonly realTime: RealTime;
  /** Between 0 and 1, like Math.random. */
  readonly random: () => number;
  readonly files: Files;
  /** Where the state of runs, plans and reports are written. */
  readonly machine: Machine;
  /** Stands in for HTTP and for the sign-in of `--auth`, so that a network can be made up. */
  readonly network?: Network;
  /** Records the calls of the command, with `--trace`. */
  readonly trace?: Trace;
  /** Runs the command of `--token-command`. */
  readonly runProgram: RunProgram;
  readonly runtime: Runtime;
  /** The checked-out commit of the repository around a folder; null without one. */
  readonly gitCommit: (folder: string) => Promise<string | null>;
  /** Calls `listener` on Ctrl-C and on a request to terminate, until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. For the second Ctrl-C only. */
  exitNow(code: number): void;
}

/** What the program runs on. */
export interface Runtime {
  /** Of Node, as in `22.11.0`. */
  readonly nodeVersion: string;
  /** As `process.platform`. */
  readonly platform: string;
  /** Whether Node is inside the program. */
  readonly isExecutable: boolean;
  /** What starts this program again: a program and its first arguments. */
  readonly selfCommand: readonly [string, ...string[]];
}

/** A way to a service without sockets. */
export interface Network {
  readonly credential: TokenCredential;
  /** One for each client. */
  readonly openTransport: () => Transport;
}

/** Where text goes. Writing never throws and never waits; text that a closed pipe cannot take is dropped. */
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number | undefined;
}
