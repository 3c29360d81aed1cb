import type { StopReason } from '../state/events.ts';

export interface StopOptions {
  /** `service` unless somebody or something else stops the run. */
  readonly because?: StopReason;
  readonly cause?: unknown;
}

/** Stops a run that can be resumed: nothing is wrong with the program or the spec. One sentence, without a full stop. */
export class Stop extends Error {
  override readonly name = 'Stop';
  readonly because: StopReason;

  constructor(message: string, { because = 'service', cause }: StopOptions = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.because = because;
  }
}
