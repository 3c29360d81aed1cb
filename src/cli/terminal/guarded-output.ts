import { once } from 'node:events';
import { Writable } from 'node:stream';
import { LineGuard, type LineGuardOptions } from '../../util/printable.ts';
import type { Environment, Output } from '../environment.ts';

/**
 * The environment whose outputs show hostile characters as escapes, whoever wrote them. A command writes its values with
 * `printable` nevertheless: only it knows which line breaks are its own.
 */
export function guarded(environment: Environment): Environment {
  const { stdout, stderr, outputMode } = environment;
  const { isAnnotations: hasCommands, hasColours } = outputMode;
  return {
    ...environment,
    stdout: guardedOutput(stdout, { hasCommands, hasColours }),
    stderr: guardedOutput(stderr, { hasColours }),
  };
}

/** The output behind the guard: for a library that moves the cursor. Its texts must be printable. */
export function unguarded(output: Output): Output {
  return output instanceof GuardedOutput ? output.target : output;
}

function guardedOutput(target: Output, { hasColours, ...options }: LineGuardOptions): Output {
  if (target instanceof GuardedOutput) return target;
  return new GuardedOutput(target, { ...options, hasColours: hasColours === true || target.isTTY === true });
}

/** Passes on every text at once, so that nothing is lost when the process ends. Waits only while the target is full. */
class GuardedOutput extends Writable implements Output {
  readonly target: Output;
  readonly #guard: LineGuard;

  constructor(target: Output, options: LineGuardOptions) {
    super({ decodeStrings: false });
    this.target = target;
    this.#guard = new LineGuard(options);
    // Errors of the target are reported by whoever opened it.
    this.on('error', () => undefined);
    target.once('error', (error) => this.destroy(error));
  }

  get isTTY(): boolean {
    return this.target.isTTY === true;
  }

  get columns(): number | undefined {
    return this.target.columns;
  }

  override _write(text: string | Buffer, _encoding: BufferEncoding, done: () => void): void {
    const isFull = !this.target.write(this.#guard.pass(String(text)));
    if (isFull && this.target.writable) void once(this.target, 'drain').then(done, done);
    else done();
  }
}
