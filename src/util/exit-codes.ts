/** The contract's exit codes. */
export const exitCodes = {
  /** Every resource was restored and all objectives were met; or the command did what it should. */
  done: 0,
  /** Some resources did not come back, or an objective was missed. */
  incomplete: 1,
  /** The command line or the spec is wrong; nothing was sent. */
  usage: 2,
  /** Refused before anything was started. */
  refused: 3,
  /** Stopped with work left. */
  stopped: 4,
  /** Another process holds the lock of the run. */
  held: 5,
  bug: 70,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** What they mean, for help, the docs and `explain`. */
export const exitCodeMeanings: Readonly<Record<ExitCode, string>> = {
  [exitCodes.done]: 'done, every resource restored, objectives met',
  [exitCodes.incomplete]:
    'done, but some resources did not come back or an objective was missed; the report names them',
  [exitCodes.usage]: 'the command line or the spec is wrong; nothing was sent',
  [exitCodes.refused]:
    'refused before anything was started: credentials, permissions, tenant mismatch, service state, confirmation missing',
  [exitCodes.stopped]: 'stopped with work left: interrupted, deadline, service unreachable; `resume` continues',
  [exitCodes.held]:
    'another process holds this run, or another run of this spec name is under way (`--parallel` allows it)',
  [exitCodes.bug]: 'a bug in the program; the message asks for a report, and nothing was lost',
};
