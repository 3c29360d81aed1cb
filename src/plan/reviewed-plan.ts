import type { Plan } from './plan.ts';
import { otherVersion, otherVersionHint, PlanBeginning } from './plan-beginning.ts';
import { readPlan } from './plan-file.ts';

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
  const text = new PlanBeginning(pieces);
  const plan = await readPlan(text.pieces());
  const { version } = text;
  if (version === undefined)
    return {
      problem: text.isReformatted ? 'is formatted in another way than `plan --out` writes it' : 'is not a plan file',
      hint: writeAgain,
    };
  if (version !== 1)
    return { problem: `holds a plan of ${otherVersion(version)}`, hint: `${otherVersionHint}, or make a new plan` };
  if (plan === undefined) return { problem: 'was edited or cut: its hash does not match its text', hint: writeAgain };
  const { planFlaw } = await import('./plan-flaw.ts');
  const flaw = planFlaw(plan);
  return flaw === undefined ? { plan } : { problem: `is not a valid plan: ${flaw}`, hint: writeAgain };
}

const writeAgain = 'write it with `bulk-restore plan <spec> --out <file>`, and do not change it';
