import { Allowance } from '../drill/budget.ts';
import { isCovered } from '../drill/coverage.ts';
import { type DrillLedger, lastDrillOf } from '../drill/drill-ledger.ts';
import { LeftOut } from '../drill/left-out.ts';
import type { OverBudget, PlannedDrill, UncoveredResource } from '../drill/planned-drill.ts';
import { mostNamed } from '../drill/planned-drill.ts';
import { testRestores } from '../m365/limits.ts';
import type { ResourceKind } from '../m365/workload.ts';
import { countWaves } from '../schedule/order.ts';
import { unitNameOf } from '../spec/names.ts';
import type { DrillBudget } from '../spec/spec.ts';
import { bindingCaps, countResources } from './binding-caps.ts';
import type { Plan, PlannedGroup, PlannedResource } from './plan.ts';
import { withHash } from './plan-file.ts';
import { ResourceTable } from './table/resource-table.ts';

/** What is left of a plan of a drill, and what went over budget since it was made. */
export interface ReducedPlan {
  /** The plan itself if nothing went over budget. */
  readonly plan: Plan;
  readonly leftOut: OverBudget;
  readonly budget: DrillBudget;
}

/**
 * Leaves out of the plan of a drill what is over budget at `now` (milliseconds since 1970). The rest keeps its order, and the forecast
 * stays. Plans of versions without a budget have the default.
 */
export function withinBudget(plan: Plan, ledger: DrillLedger, now: number): ReducedPlan {
  const leftOut = new LeftOut();
  const drill = plan.drill ?? { budget: testRestores, samples: [], leftOut: leftOut.summary };
  const { budget } = drill;
  const allowance = new Allowance(ledger, budget, now);
  const kept = new Set<number>();
  const uncovered: UncoveredResource[] = [];
  for (const group of inOrderOfGrant(plan.groups)) {
    const granted = new Map<string, number | null>();
    for (let index = group.first; index < group.first + group.count; index += 1) {
      const resource = plan.resources.at(index);
      if (resource === undefined) continue;
      const name = unitNameOf(resource);
      const known = granted.get(name);
      const { workload, kind } = group;
      const unit = { workload, name, directoryId: resource.directoryId };
      const freeFrom = known === undefined ? allowance.grant(unit) : known;
      granted.set(name, freeFrom);
      if (freeFrom === null) kept.add(index);
      else {
        leftOut.add({ kind, name: resource.name }, freeFrom);
        const last = lastDrillOf(allowance.restoresOf(unit));
        if (kind === workload && !wasCovered(resource, plan)) uncovered.push(uncoveredOf(kind, resource, last));
      }
    }
  }
  const { summary } = leftOut;
  const left = summary.count === 0 ? plan : reduced(plan, drill, { kept, leftOut: summary, uncovered });
  return { plan: left, leftOut: summary, budget };
}

/** Single items first, as when they are drawn. */
function inOrderOfGrant(groups: readonly PlannedGroup[]): PlannedGroup[] {
  return groups.toSorted((a, b) => Number(a.kind === a.workload) - Number(b.kind === b.workload));
}

interface Reduction {
  /** Indices into `Plan.resources`. */
  readonly kept: ReadonlySet<number>;
  readonly leftOut: OverBudget;
  /** Those left out that did not come back lately. */
  readonly uncovered: readonly UncoveredResource[];
}

function reduced({ hash, ...plan }: Plan, drill: PlannedDrill, reduction: Reduction): Plan {
  const { kept } = reduction;
  const resources = new ResourceTable();
  const groups: PlannedGroup[] = [];
  for (const group of plan.groups) {
    const first = resources.length;
    for (const [place, resource] of plan.resources.slice(group.first, group.first + group.count).entries())
      if (kept.has(group.first + place)) resources.add(resource);
    if (resources.length > first) groups.push({ ...group, first, count: resources.length - first });
  }
  const inWaves = countWaves(groups, plan.waves.length);
  return withHash({
    ...plan,
    drill: { reviewed: hash, ...reducedDrill(plan, drill, reduction) },
    waves: plan.waves.map((wave, index) => ({ ...wave, count: inWaves[index] ?? 0 })),
    counts: countResources(groups),
    bindingCaps: bindingCaps(groups, plan.limits),
    groups,
    resources,
  });
}

function reducedDrill(
  plan: Omit<Plan, 'hash'>,
  drill: PlannedDrill,
  { kept, leftOut, uncovered }: Reduction,
): PlannedDrill {
  const moved = plan.resources.filter((resource, index) => !kept.has(index) && wasCovered(resource, plan)).length;
  const times = [drill.leftOut.freeFrom, leftOut.freeFrom].filter((time) => time !== null).sort();
  return {
    ...drill,
    leftOut: {
      count: drill.leftOut.count + leftOut.count,
      freeFrom: times[0] ?? null,
      resources: [...leftOut.resources, ...drill.leftOut.resources].slice(0, mostNamed),
    },
    ...(drill.coverage && {
      coverage: {
        ...drill.coverage,
        coveredOutside: drill.coverage.coveredOutside + moved,
        uncovered: [...uncovered, ...(drill.coverage.uncovered ?? [])].slice(0, mostNamed),
      },
    }),
  };
}

/** Whether it came back lately when the plan was made. */
function wasCovered(
  { cameBackAt }: PlannedResource,
  { objectives: { coverage }, createdAt }: Pick<Plan, 'objectives' | 'createdAt'>,
): boolean {
  if (coverage === undefined || cameBackAt === undefined) return false;
  return isCovered(Date.parse(cameBackAt), coverage, Date.parse(createdAt));
}

function uncoveredOf(
  kind: ResourceKind,
  { name, cameBackAt }: PlannedResource,
  last: number | null,
): UncoveredResource {
  return { kind, name, drilledAt: last === null ? null : new Date(last).toISOString(), cameBackAt: cameBackAt ?? null };
}
