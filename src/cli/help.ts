import type { Command } from 'commander';
import { type ExitCode, exitCodes } from '../util/exit-codes.ts';

/** A command line as somebody would type it, and what it does. */
export interface Example {
  readonly line: string;
  readonly does: string;
}

/** One or two for every command that help lists. */
export const examples: Readonly<Record<string, readonly Example[]>> = {
  validate: [
    { line: 'bulk-restore validate specs/*.yaml', does: 'every problem of every spec' },
    {
      line: 'bulk-restore validate specs/*.yaml --format github',
      does: 'the same as annotations on the lines of a pull request',
    },
  ],
  plan: [
    { line: 'bulk-restore plan recovery.yaml', does: 'what a run would do, and how long it would take' },
    {
      line: 'bulk-restore plan recovery.yaml --out plan.json --against approved.json --format markdown',
      does: 'a plan that binds, and a comment on what has changed',
    },
  ],
  run: [
    { line: 'bulk-restore run recovery.yaml --emulator', does: 'a rehearsal: nothing leaves this machine' },
    {
      line: 'bulk-restore run in-place.yaml --confirm sales-in-place',
      does: 'overwrites, as the spec of that name says',
    },
    { line: 'bulk-restore run --plan plan.json', does: 'exactly what was reviewed' },
  ],
  resume: [{ line: 'bulk-restore resume 20261122-030000-7f3a', does: 'goes on after a crash, Ctrl-C or a deadline' }],
  cancel: [{ line: 'bulk-restore cancel 20261122-030000-7f3a', does: 'starts nothing more; says what goes on' }],
  status: [
    { line: 'bulk-restore status', does: 'all runs of the state directory' },
    { line: 'bulk-restore status 20261122-030000-7f3a --watch', does: 'one run, again and again until it ends' },
  ],
  report: [{ line: 'bulk-restore report 20261122-030000-7f3a --format csv,json', does: 'both formats, again' }],
  retry: [
    { line: 'bulk-restore retry 20261122-030000-7f3a --out again.yaml', does: 'a spec of what did not come back' },
  ],
  emulate: [
    {
      line: 'bulk-restore emulate --port 8585 --time-scale 60',
      does: 'a tenant to try other tools on, an hour a minute',
    },
  ],
  points: [
    { line: 'bulk-restore points ada@contoso.com --from 7d', does: 'what a mailbox can be brought back to' },
    {
      line: 'bulk-restore points ada@contoso.com --drive --fast-only --to 14d',
      does: 'the fast ones of a OneDrive, from before an incident two weeks ago',
    },
  ],
  init: [{ line: 'bulk-restore init recovery.yaml', does: 'a commented spec to fill in' }],
  completion: [
    { line: 'source <(bulk-restore completion bash)', does: 'in ~/.bashrc; zsh likewise, after compinit' },
    { line: 'bulk-restore completion fish | source', does: 'in ~/.config/fish/config.fish' },
    { line: 'bulk-restore completion powershell | Out-String | Invoke-Expression', does: 'in $PROFILE' },
  ],
};

/** What exit codes mean, for help and the reference. */
export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  [exitCodes.done]: 'done, every resource restored, objectives met',
  [exitCodes.incomplete]:
    'done, but some resources did not come back or an objective was missed; the report names them',
  [exitCodes.usage]: 'the command line or the spec is wrong; nothing was sent',
  [exitCodes.refused]:
    'refused before anything was started: credentials, permissions, tenant mismatch, service state, confirmation missing',
  [exitCodes.stopped]: 'stopped with work left: interrupted, deadline, service unreachable; `resume` goes on',
  [exitCodes.held]: 'another process holds this run',
  [exitCodes.bug]: 'a bug in the program',
};

/** Adds examples below the help of every command, and the exit codes below that of the program. */
export function addHelp(program: Command): void {
  const codes = Object.entries(exitCodeMeanings).map(([code, meaning]) => `  ${code.padStart(2)}  ${meaning}`);
  program.addHelpText('after', `\nExit codes:\n${codes.join('\n')}`);
  for (const command of program.commands) {
    const lines = (examples[command.name()] ?? []).map(({ line, does }) => `  # ${does}\n  ${line}`);
    if (lines.length > 0) command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
  }
}
