import { type ExitCode, exitCodeMeanings, exitCodes } from '../../util/exit-codes.ts';
import { capitalised } from './sentence.ts';
import type { Advice, Topic } from './topic.ts';

const advice: Readonly<Record<ExitCode, Advice>> = {
  [exitCodes.done]: {
    cause: 'The command did what it was asked to do.',
    advice: 'Keep the report folder as evidence. There is nothing else to do.',
  },
  [exitCodes.incomplete]: {
    cause:
      'The run has ended, and the service did not restore everything, or a number of `objectives` was not reached.',
    advice:
      'Read `failed.csv`, follow the remedy that `report.html` names for each cause, then write a spec of the rest: `bulk-restore retry <run-id> --out again.yaml`.',
  },
  [exitCodes.usage]: {
    cause: 'A flag, a spec or a list has an error. The message names the place.',
    advice: 'Correct what the message names. `bulk-restore validate <spec>` shows all errors of a spec at once.',
  },
  [exitCodes.refused]: {
    cause: 'Something that a run needs is missing: a credential, a permission, the right tenant, or your confirmation.',
    advice: 'Run `bulk-restore doctor --spec <spec>`: it lists everything that is missing, each with its remedy.',
  },
  [exitCodes.stopped]: {
    cause: 'Ctrl-C, a deadline, or a service that could not be reached stopped the run. Its state is kept.',
    advice: 'Continue with `bulk-restore resume <run-id>`. Restores that were activated go on meanwhile.',
  },
  [exitCodes.held]: {
    cause: 'One process at a time works on a run, and on one run of a spec name.',
    advice:
      'Wait for the other process: `bulk-restore status <run-id> --watch`, or start with `--lock-wait 10m`. If its host is gone for good, remove the file that the message names.',
  },
  [exitCodes.bug]: {
    cause: 'The program met a state that it holds for impossible.',
    advice:
      'Report it with the lines that were printed and a file of `bulk-restore support-bundle <run-id>`, then continue with `bulk-restore resume <run-id>`.',
  },
};

const ours: readonly Topic[] = Object.values(exitCodes).map((code) => ({
  code: String(code),
  kind: 'exit-code',
  means: `${capitalised(exitCodeMeanings[code])}.`,
  ...advice[code],
}));

/** Codes that the shell or the system gives, and that people take for ours. */
const others: readonly Topic[] = [
  {
    code: '127',
    kind: 'shell-code',
    means: 'The shell found no program with this name.',
    cause: 'bulk-restore is not installed, or its folder is not on the `PATH` of this user, as is usual under cron.',
    advice: 'Install it, or name it by its whole path.',
  },
  {
    code: '130',
    kind: 'shell-code',
    means:
      'Ctrl-C ended the process before a run had begun. A run exits with 4, at the first Ctrl-C and at the second.',
    cause:
      'Somebody pressed Ctrl-C while a spec or a list was read, or `npm` or `npx`, which started the program, ended first.',
    advice:
      'Run `bulk-restore status`. If it lists a run that was interrupted, continue with `bulk-restore resume <run-id>`.',
  },
  {
    code: '137',
    kind: 'shell-code',
    means: 'The system killed the process (signal 9).',
    cause: 'The machine or the container had too little memory, or somebody ended the process.',
    advice:
      'Give it more memory if the log of the system names it, then continue with `bulk-restore resume <run-id>`. Nothing is lost.',
  },
  {
    code: '143',
    kind: 'shell-code',
    means: 'The system asked the process to end and did not wait (signal 15).',
    cause: 'A service manager, a container platform or a shutdown ended it.',
    advice: 'Continue with `bulk-restore resume <run-id>`. Nothing is lost.',
  },
];

export const exitCodeTopics: readonly Topic[] = [...ours, ...others];
