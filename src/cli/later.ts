import { exitCodes, Refusal } from './exit-codes.ts';

/** Commands that are documented for later versions. */
export const laterCommands = ['history', 'doctor', 'points'] as const;

/** What is documented for later is refused, never silently ignored. */
export function notYet(what: string): Refusal {
  return new Refusal(exitCodes.usage, `not supported yet: \`${what}\``);
}
