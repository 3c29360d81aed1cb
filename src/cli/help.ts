import { exitCodeMeanings } from '../util/exit-codes.ts';
import type { Example } from './command-definition.ts';

/** Stands below the help of the program. */
export const exitCodeHelp: string = [
  '\nExit codes:',
  ...Object.entries(exitCodeMeanings).map(([code, meaning]) => `  ${code.padStart(2)}  ${meaning}`),
].join('\n');

/** Stands below the help of a command. */
export function exampleHelp(examples: readonly Example[]): string {
  return ['\nExamples:', ...examples.map(({ line, does }) => `  # ${does}\n  ${line}`)].join('\n');
}
