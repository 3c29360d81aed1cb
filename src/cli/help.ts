import { type ExitCode, exitCodes } from '../util/exit-codes.ts';
import type { Example } from './command-definition.ts';

/** What exit codes mean, for help and the reference. */
export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  [exitCodes.done]: 'done, every resource restored, objectives met',
  [exitCodes.incomplete]:
    'done, but some resources did not come back or an objective was missed; the report names them',
  [exitCodes.usage]: 'the command line or the spec is wrong; nothing was sent',
  [exitCodes.refused]:
    'refused before anything was started: credentials, permissions, tenant mismatch, service state, confirmation missing',
  [exitCodes.stopped]: 'stopped with work left: interrupted, deadline, service unreachable; `resume` continues',
  [exitCodes.held]: 'another process holds this run',
  [exitCodes.bug]: 'a bug in the program',
};

/** Stands below the help of the program. */
export const exitCodeHelp: string = [
  '\nExit codes:',
  ...Object.entries(exitCodeMeanings).map(([code, meaning]) => `  ${code.padStart(2)}  ${meaning}`),
].join('\n');

/** Stands below the help of a command. */
export function exampleHelp(examples: readonly Example[]): string {
  return ['\nExamples:', ...examples.map(({ line, does }) => `  # ${does}\n  ${line}`)].join('\n');
}
