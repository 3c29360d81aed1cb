import type { Workload } from '../../../src/m365/workload.ts';
import { makePlan } from '../../../src/plan/make-plan.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { planPieces } from '../../../src/plan/plan-file.ts';
import type { Spec } from '../../../src/spec/spec.ts';
import { specOf } from './specs.ts';

/** The time at which plans in tests are made. */
export const planTime: number = Date.parse('2026-11-22T02:59:00Z');

/** The plan of a spec with `counts` resources and defaults for the rest. */
export function planOf(counts: Partial<Record<Workload, number>>, changes: Partial<Spec> = {}): Plan {
  return makePlan(specOf(counts, changes), planTime);
}

/** The text of a plan's file. */
export function planFileText(plan: Plan): string {
  return [...planPieces(plan)].join('');
}
