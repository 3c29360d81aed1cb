import { script } from '@bomb.sh/tab';
import { type ExitCode, exitCodes } from '../../../util/exit-codes.ts';
import { bashScript } from '../../completion/bash.ts';
import type { Shell } from '../../completion/shells.ts';
import type { Environment } from '../../environment.ts';

/** Prints the completion script of a shell. The script asks the hidden command `complete`. */
export function completion(shell: Shell, environment: Environment): ExitCode {
  const text = shell === 'bash' ? bashScript : printed(() => script(shell, 'bulk-restore', 'bulk-restore'));
  environment.stdout.write(text);
  return exitCodes.done;
}

/** Captures what `work` prints: the library has no function that returns its text. */
function printed(work: () => void): string {
  const { log } = console;
  let text = '';
  console.log = (line: string): void => {
    text += `${line}\n`;
  };
  try {
    work();
  } finally {
    console.log = log;
  }
  return text;
}
