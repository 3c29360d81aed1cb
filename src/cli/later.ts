import type { Command } from 'commander';
import { exitCodes, Refusal } from './exit-codes.ts';

/** Commands that are documented for later versions. */
export const laterCommands = ['history', 'doctor', 'points'] as const;

/** Flags that are documented for later versions, by command. */
export const laterFlags: Readonly<Record<string, readonly string[]>> = {
  plan: ['--online'],
};

/** What is documented for later is refused, never silently ignored. */
export function notYet(what: string): Refusal {
  return new Refusal(exitCodes.usage, `not supported yet: \`${what}\``);
}

export function refuseLaterFlags(command: Command): void {
  const later = command.options.filter(({ flags }) => laterFlags[command.name()]?.includes(flags));
  const given = later.find((option) => command.getOptionValueSource(option.attributeName()) === 'cli');
  if (given?.long) throw notYet(given.long);
}
