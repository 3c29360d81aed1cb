import type { Plan } from './plan.ts';
import { otherVersion, otherVersionHint, PlanBeginning } from './plan-beginning.ts';
import { readPlan } from './plan-file.ts';
import { flawOf } from './plan-flaw.ts';

/** What is wrong with a file that should hold a plan: what follows its name in a sentence, and what to do. */
export interface PlanFault {
  readonly fault: string;
  readonly hint: string;
}

export type ReadPlan = { readonly plan: Plan } | PlanFault;

/**
 * Reads a plan that has been in other hands: whole, unedited, as schemas/plan.v1.schema.json says, and at one with itself.
 * Rejects with what reading rejects with.
 */
export async function readReviewedPlan(pieces: AsyncIterable<Uint8Array>): Promise<ReadPlan> {
  const text = new PlanBeginning(pieces);
  const plan = await readPlan(text.pieces());
  const { version } = text;
  if (version === undefined)
    return {
      fault: text.isReformatted ? 'is not laid out as `plan --out` writes it' : 'is no plan file',
      hint: planAnew,
    };
  if (version !== 1)
    return { fault: `holds a plan of ${otherVersion(version)}`, hint: `${otherVersionHint}, or make a new plan` };
  if (plan === undefined) return { fault: 'was edited or cut: its hash is not that of its text', hint: planAnew };
  const flaw = flawOf(plan);
  return flaw === undefined ? { plan } : { fault: `is not as a plan is: ${flaw}`, hint: planAnew };
}

const planAnew = 'write it with `bulk-restore plan <spec> --out <file>`, and leave it as it is';
