/** What is wrong with evidence. `run` is the name of its folder. */
export interface EvidenceFinding {
  readonly kind: FindingKind;
  readonly run: string;
  /** Null if it is about the run itself. */
  readonly file: string | null;
  /** Continues "<run>: " or "<run>/<file>: ". */
  readonly message: string;
}

/**
 * - `edited`, `missing`, `added`, `reordered`: files of a run, or runs of a chain.
 * - `unsigned`: it has no signature, and a key is given. `other-key`: somebody else signed. `forged`: the signature is wrong.
 * - `gap`: the run before is not there. `fork`: two runs follow the same one.
 */
export type FindingKind =
  | 'edited'
  | 'missing'
  | 'added'
  | 'reordered'
  | 'unsigned'
  | 'other-key'
  | 'forged'
  | 'gap'
  | 'fork';
