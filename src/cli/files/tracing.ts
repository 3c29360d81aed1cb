import { Trace } from '../../graph/trace/trace.ts';
import { TraceFile } from '../../store/trace-file.ts';
import { second } from '../../util/duration.ts';
import { shellPath } from '../../util/shell-path.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';
import { requireFileName } from './new-file.ts';

export interface TraceOptions {
  /** The file. */
  readonly trace: string;
  readonly command: string;
}

/**
 * Runs a command with a trace of its calls. A trace that cannot be written is a warning: the command goes on as without it.
 */
export async function traced<T>(
  { trace: path, command }: TraceOptions,
  environment: Environment,
  run: (environment: Environment) => Promise<T>,
): Promise<T> {
  requireFileName(path, 'name a file');
  const warn = (because: string): void =>
    say(
      'warn',
      [
        `the calls are not traced in ${shellPath(path)} any further: ${because}`,
        '  hint: name another file with --trace',
      ],
      environment,
    );
  const file = new TraceFile({ path, onFailure: warn, disk: environment.machine.disk });
  const trace = new Trace({ command, now: () => environment.clock.now(), write: (line) => file.write(line) });
  try {
    return await run({ ...environment, trace });
  } finally {
    await atMost(longestClose, file.close(), environment);
  }
}

/** In milliseconds: a disk that hangs must not keep a finished restore from ending. */
const longestClose: number = 5 * second;

async function atMost(limit: number, work: Promise<void>, { realTime }: Environment): Promise<void> {
  let stop = (): void => undefined;
  const late = new Promise<void>((resolve) => {
    stop = realTime.repeat(resolve, limit);
  });
  await Promise.race([work, late]);
  stop();
}
