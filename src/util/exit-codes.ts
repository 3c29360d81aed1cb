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
