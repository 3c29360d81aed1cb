import { version as programVersion } from '../util/version.ts';
import type { Plan } from './plan.ts';
import { readPlan } from './plan-file.ts';
import { planFlaw } from './plan-flaw.ts';

/** Why a file is not a plan that can be run. */
export interface ReviewedPlanProblem {
  /** Continues a sentence that starts with the name of the file. */
  readonly problem: string;
  /** An imperative. */
  readonly hint: string;
}

export type ReviewedPlan = { readonly plan: Plan } | ReviewedPlanProblem;

/** Reads a plan file that others may have changed, and checks that it is whole, unedited and sound. Rejects as `pieces` do. */
export async function readReviewedPlan(pieces: AsyncIterable<Uint8Array>): Promise<ReviewedPlan> {
  const text = new PlanFileStart(pieces);
  const plan = await readPlan(text.pieces());
  const { version } = text;
  if (version === undefined)
    return {
      problem: text.isReformatted ? 'is formatted in another way than `plan --out` writes it' : 'is not a plan file',
      hint: writeAgain,
    };
  if (version !== 1)
    return {
      problem: `holds a plan of version ${version}, and bulk-restore ${programVersion} reads version 1`,
      hint: 'run it with the program that wrote it, or plan again',
    };
  if (plan === undefined) return { problem: 'was edited or cut: its hash does not match its text', hint: writeAgain };
  const flaw = planFlaw(plan);
  return flaw === undefined ? { plan } : { problem: `is not a valid plan: ${flaw}`, hint: writeAgain };
}

const writeAgain = 'write it with `bulk-restore plan <spec> --out <file>`, and do not change it';

/** Passes a text through if it starts as plan files do. Ends early if it does not, however long it is. */
class PlanFileStart {
  readonly #pieces: AsyncIterable<Uint8Array>;
  #start = '';

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces;
  }

  /** The version of the plan's format. Undefined if the text is not a plan file. */
  get version(): number | undefined {
    const digits = /^\{\r?\n {2}"version": (\d{1,9}),\r?\n/.exec(this.#start)?.[1];
    return digits === undefined ? undefined : Number(digits);
  }

  /**
   * Whether the text starts like a plan that another program has written: on one line, with sorted keys, with a byte order
   * mark, or in UTF-16 as some shells redirect.
   */
  get isReformatted(): boolean {
    return /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\{\s*"(?:version|bindingCaps)"\s*:/.test(
      this.#start.replaceAll('\0', ''),
    );
  }

  async *pieces(): AsyncGenerator<Buffer> {
    for await (const piece of this.#pieces) {
      if (this.#start.length < startLength) {
        this.#start += Buffer.from(piece).toString('latin1', 0, startLength);
        if (this.#start.length >= startLength && this.version === undefined) return;
      }
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  }
}

/** Characters that are enough to hold the version. */
const startLength = 64;
