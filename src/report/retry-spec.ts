import { Document, isNode } from 'yaml';
import { remedyFor } from '../m365/error-codes.ts';
import { type Ceilings, defaultLimits, testRestores } from '../m365/limits.ts';
import type { Plan } from '../plan/plan.ts';
import { isBack, type ResourceResult } from '../result/resource-results.ts';
import type { RunResult } from '../result/result.ts';
import type { DrillBudget } from '../spec/spec.ts';
import { writeDuration } from '../util/duration.ts';
import { groupBy } from '../util/group-by.ts';
import { writtenShare } from '../util/share.ts';
import {
  type CommonSettings,
  type RetryContext,
  type RetryResource,
  retryEntries,
  settingsOf,
} from './retry-entries.ts';
import { yamlText } from './yaml-text.ts';

/** A spec that retries what a run did not restore. */
export interface RetrySpec {
  /** YAML; null if there is nothing to retry. */
  readonly text: string | null;
  /** The number of resources in it. */
  readonly count: number;
  /** How many of these are `unknown`: they may have come back already. */
  readonly unknown: number;
  /** How many of those would be overwritten in place. */
  readonly unknownInPlace: number;
  /** What is not in it because it would fail in the same way again. */
  readonly leftOut: readonly LeftOutRow[];
}

/** A resource that somebody has to do something about before it can be restored. Its keys are the columns of a CSV file. */
export interface LeftOutRow {
  readonly workload: string;
  readonly resource: string;
  readonly outcome: string;
  readonly error_code: string;
  readonly error_message: string;
  readonly remedy: string;
}

export const leftOutColumns: readonly (keyof LeftOutRow)[] = [
  'workload',
  'resource',
  'outcome',
  'error_code',
  'error_message',
  'remedy',
];

/**
 * The spec names what did not succeed, each with the reason as a comment, and nothing else. It gives the same resources with
 * the same settings when it is read: windows are the moments of the run's plan. A restore point that the plan had found is
 * named by its id, and its resource has no window.
 */
export async function retrySpec(result: RunResult): Promise<RetrySpec> {
  const retried: RetryResource[] = [];
  const leftOut: LeftOutRow[] = [];
  let index = -1;
  for await (const portion of result.resources()) {
    for (const resource of portion) {
      index += 1;
      if (isBack(resource.outcome) || resource.sameAs !== undefined) continue;
      const remedy = remedyFor(resource.error?.code ?? '');
      if (remedy === undefined) retried.push({ index, result: resource });
      else leftOut.push(leftOutOf(resource, remedy));
    }
  }
  const unknown = retried.filter((resource) => resource.result.outcome === 'unknown');
  return {
    text: retried.length === 0 ? null : specText(retried, result),
    count: retried.length,
    unknown: unknown.length,
    unknownInPlace: unknown.filter((resource) => resource.result.group.destination === 'inPlace').length,
    leftOut,
  };
}

function leftOutOf({ name, group, outcome, error }: ResourceResult, remedy: string): LeftOutRow {
  return {
    workload: group.kind,
    resource: name,
    outcome,
    error_code: error?.code ?? '',
    error_message: error?.message ?? '',
    remedy,
  };
}

function specText(retried: readonly RetryResource[], { plan, state }: RunResult): string {
  // If the spec named no tenant, the tenant of the run: a retry must not go to another one.
  const tenant = plan.tenant ?? guidOrNull(state.started?.tenant);
  const common = commonSettings(retried);
  const document = new Document({
    version: 1,
    name: plan.name,
    ...(plan.description !== null && { description: plan.description }),
    mode: plan.mode,
    ...(plan.mode === 'drill' &&
      retried.some(({ result }) => result.group.destination === 'inPlace') && { allowInPlace: true }),
    ...(tenant !== null && { tenant }),
    ...settingsOf(common, 'mailbox'),
  });
  const add = (key: string, value: unknown): void =>
    document.set(key, isNode(value) ? value : document.createNode(value));
  if (plan.waves.some(({ name }) => name !== null)) add('waves', wavesOf(retried, { plan, common, document }));
  else for (const [key, value] of retryEntries(retried, { plan, common, document })) add(key, value);
  const inPlace = retried.filter(({ result }) => result.group.destination === 'inPlace').length;
  for (const [key, value] of Object.entries(otherSettings(plan, inPlace))) add(key, value);
  document.commentBefore = ` What run ${state.runId} of ${plan.name} did not restore.`;
  return yamlText(document);
}

/** Null if it is not the id of a tenant as a spec has it. */
function guidOrNull(text: string | null | undefined): string | null {
  return text && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null;
}

function wavesOf(retried: readonly RetryResource[], context: RetryContext): unknown[] {
  const byWave: RetryResource[][] = context.plan.waves.map(() => []);
  for (const resource of retried) byWave[resource.result.group.wave]?.push(resource);
  return context.plan.waves.flatMap(({ name, minSuccess }, wave) => {
    const ofWave = byWave[wave] ?? [];
    if (ofWave.length === 0) return [];
    const gate = minSuccess === null ? {} : { gate: { minSuccess: writtenShare(minSuccess) } };
    return [{ name, ...Object.fromEntries(retryEntries(ofWave, context)), ...gate }];
  });
}

/** Those of the largest group. But `fastOnly`, which all files have, must not apply to other resources. */
function commonSettings(retried: readonly RetryResource[]): CommonSettings {
  const groups = [...groupBy(retried, ({ result }) => result.group)];
  const [largest] = groups.reduce((most, next) => (next[1].length > most[1].length ? next : most));
  return { ...largest, fastOnly: largest.fastOnly && largest.kind !== 'file' };
}

function isDefaultBudget({ restores, per }: DrillBudget): boolean {
  return restores === testRestores.restores && per === testRestores.per;
}

function writtenBudget({ restores, per }: DrillBudget): object {
  return { restores, per: writeDuration(per) };
}

/** Settings of the run as a whole, without those that are the default. */
function otherSettings(
  { drill, objectives: { rto, rpo, rpoAt, minSuccess, checked }, limits, retries, deadline, formats }: Plan,
  inPlace: number,
): object {
  const objectives = {
    ...(rto !== null && { rto: writeDuration(rto) }),
    ...(rpo !== null && { rpo: rpoAt ? { max: writeDuration(rpo), at: rpoAt } : writeDuration(rpo) }),
    ...(minSuccess !== null && { minSuccess: writtenShare(minSuccess) }),
    ...(checked !== undefined && { checked: writtenShare(checked) }),
  };
  const changed = limitsOf({ ...ceilingFor(inPlace), ...limits });
  // Nothing is drawn from what did not come back, and it is no measure of coverage.
  return {
    ...(drill && !isDefaultBudget(drill.budget) && { drillBudget: writtenBudget(drill.budget) }),
    ...(Object.keys(objectives).length > 0 && { objectives }),
    ...(Object.keys(changed).length > 0 && { limits: changed }),
    ...(retries > 0 && { retries }),
    ...(deadline !== null && { deadline: writeDuration(deadline) }),
    report: { formats },
  };
}

/** For plans without ceilings, which version 0.1.0 made: what a run overwrote, its retry may overwrite. */
function ceilingFor(inPlace: number): Partial<Ceilings> {
  return inPlace > defaultLimits.inPlace ? { inPlace } : {};
}

function limitsOf(limits: Plan['limits']): object {
  const changed = Object.entries(limits).filter(
    ([key, value]) => value !== defaultLimits[key as keyof typeof defaultLimits],
  );
  return Object.fromEntries(changed.map(([key, value]) => [key, key === 'failures' ? writtenShare(value) : value]));
}
