/** A run can't go on, though nothing is wrong with the program or the spec. One sentence, without a full stop. */
export class Stop extends Error {
  override readonly name = 'Stop';

  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
  }
}
