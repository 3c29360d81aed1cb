import { version as programVersion } from '../util/version.ts';
import type { Plan } from './plan.ts';
import { readPlan } from './plan-file.ts';
import { planFlaw } from './plan-flaw.ts';

/** What is wrong with a file that should hold a plan: what follows its name in a sentence, and what to do. */
export interface ReviewedPlanProblem {
  readonly problem: string;
  readonly hint: string;
}

export type ReviewedPlan = { readonly plan: Plan } | ReviewedPlanProblem;

/**
 * Reads a plan that has been in other hands: whole, unedited, as schemas/plan.v1.schema.json says, and at one with itself.
 * Rejects with what reading rejects with.
 */
export async function readReviewedPlan(pieces: AsyncIterable<Uint8Array>): Promise<ReviewedPlan> {
  const text = new PlanFileStart(pieces);
  const plan = await readPlan(text.pieces());
  const { version } = text;
  if (version === undefined)
    return {
      problem: text.isReformatted ? 'is not laid out as `plan --out` writes it' : 'is no plan file',
      hint: writeAgain,
    };
  if (version !== 1)
    return {
      problem: `holds a plan of version ${version}, and bulk-restore ${programVersion} reads version 1`,
      hint: 'run it with the program that wrote it, or plan anew',
    };
  if (plan === undefined) return { problem: 'was edited or cut: its hash is not that of its text', hint: writeAgain };
  const flaw = planFlaw(plan);
  return flaw === undefined ? { plan } : { problem: `is not as a plan is: ${flaw}`, hint: writeAgain };
}

const writeAgain = 'write it with `bulk-restore plan <spec> --out <file>`, and leave it as it is';

/** Lets a text through if it begins as plan files do; one that doesn't, of any size, is cut short. */
class PlanFileStart {
  readonly #pieces: AsyncIterable<Uint8Array>;
  #seen = '';

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces;
  }

  /** Of the plan's format; undefined where the text that went through is none. */
  get version(): number | undefined {
    const digits = /^\{\r?\n {2}"version": (\d{1,9}),\r?\n/.exec(this.#seen)?.[1];
    return digits === undefined ? undefined : Number(digits);
  }

  /**
   * Whether it begins as the same plan does from another hand: on one line, its keys sorted, or with the mark of bytes or
   * the two bytes a character of a shell that redirects.
   */
  get isReformatted(): boolean {
    return /^(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*\{\s*"(?:version|bindingCaps)"\s*:/.test(
      this.#seen.replaceAll('\0', ''),
    );
  }

  async *pieces(): AsyncGenerator<Buffer> {
    for await (const piece of this.#pieces) {
      if (this.#seen.length < startLength) {
        this.#seen += Buffer.from(piece).toString('latin1', 0, startLength);
        if (this.#seen.length >= startLength && this.version === undefined) return;
      }
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  }
}

/** Characters in which a plan's version has been told. */
const startLength = 64;
