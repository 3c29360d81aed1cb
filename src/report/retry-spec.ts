import { Document, isNode } from 'yaml';
import { remedyFor } from '../m365/error-codes.ts';
import { defaultLimits, type Limits } from '../m365/limits.ts';
import type { Plan } from '../plan/plan.ts';
import type { ResourceResult, RunResult } from '../result/result.ts';
import { writeDuration } from '../util/duration.ts';
import { groupBy } from '../util/group-by.ts';
import { writtenShare } from '../util/share.ts';
import { entriesOf, type RetryContext, type RetryEntry, settingsOf, type UsualSettings } from './retry-items.ts';

/** What a run did not bring back, as a spec to try it anew. */
export interface RetrySpec {
  /** YAML; null where nothing is left that may come back. */
  readonly text: string | null;
  /** How many resources it names. */
  readonly count: number;
  /** What would fail the same way again. */
  readonly leftOut: readonly LeftOut[];
}

/** A resource that can't come back before somebody has done something about it: the columns of a list of its own. */
export interface LeftOut {
  readonly workload: string;
  readonly resource: string;
  readonly outcome: string;
  readonly error_code: string;
  readonly error_message: string;
  readonly remedy: string;
}

export const leftOutColumns: readonly (keyof LeftOut)[] = [
  'workload',
  'resource',
  'outcome',
  'error_code',
  'error_message',
  'remedy',
];

/**
 * The spec names just what did not succeed, each with the reason as a comment, from the very window that the run was pinned
 * to. What it names is read back as the same resources, with the same settings: restore points that the plan had found are
 * named by their ids, and then have the usual window.
 */
export async function retrySpec(result: RunResult): Promise<RetrySpec> {
  const again: RetryEntry[] = [];
  const leftOut: LeftOut[] = [];
  let index = -1;
  for await (const portion of result.resources()) {
    for (const resource of portion) {
      index += 1;
      if (resource.outcome === 'succeeded' || resource.outcome === 'unchanged') continue;
      const remedy = remedyFor(resource.error?.code ?? '');
      if (remedy === undefined) again.push({ index, result: resource });
      else leftOut.push(leftOutOf(resource, remedy));
    }
  }
  return { text: again.length === 0 ? null : specText(again, result), count: again.length, leftOut };
}

function leftOutOf({ name, group, outcome, error }: ResourceResult, remedy: string): LeftOut {
  return {
    workload: group.kind,
    resource: name,
    outcome,
    error_code: error?.code ?? '',
    error_message: error?.message ?? '',
    remedy,
  };
}

function specText(again: readonly RetryEntry[], { plan, state }: RunResult): string {
  // That of the run: a spec may leave it open, and what is tried anew must not come to another.
  const tenant = plan.tenant ?? guidIn(state.started?.tenant);
  const usual = usualSettings(again);
  const document = new Document({
    version: 1,
    name: plan.name,
    ...(plan.description !== null && { description: plan.description }),
    mode: plan.mode,
    ...(plan.mode === 'drill' &&
      again.some(({ result }) => result.group.destination === 'inPlace') && { allowInPlace: true }),
    ...(tenant !== null && { tenant }),
    ...settingsOf(usual, 'mailbox'),
  });
  const add = (key: string, value: unknown): void =>
    document.set(key, isNode(value) ? value : document.createNode(value));
  if (plan.waves.some(({ name }) => name !== null)) add('waves', wavesOf(again, { plan, usual, document }));
  else for (const [key, value] of entriesOf(again, { plan, usual, document })) add(key, value);
  for (const [key, value] of Object.entries(aimsOf(plan))) add(key, value);
  document.commentBefore = ` What the run ${state.runId} of ${plan.name} did not bring back.`;
  return document.toString({ lineWidth: 0 });
}

/** Null where the token told no tenant, or something that a spec does not take. */
function guidIn(text: string | null | undefined): string | null {
  return text && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text) ? text : null;
}

function wavesOf(again: readonly RetryEntry[], writing: RetryContext): unknown[] {
  const byWave: RetryEntry[][] = writing.plan.waves.map(() => []);
  for (const one of again) byWave[one.result.group.wave]?.push(one);
  return writing.plan.waves.flatMap(({ name, minSuccess }, wave) => {
    const ofWave = byWave[wave] ?? [];
    if (ofWave.length === 0) return [];
    const gate = minSuccess === null ? {} : { gate: { minSuccess: writtenShare(minSuccess) } };
    return [{ name, ...Object.fromEntries(entriesOf(ofWave, writing)), ...gate }];
  });
}

/** Those of the group with the most resources. That files come from fast restore points alone is not for the others. */
function usualSettings(again: readonly RetryEntry[]): UsualSettings {
  const groups = [...groupBy(again, ({ result }) => result.group)];
  const [usual] = groups.reduce((most, next) => (next[1].length > most[1].length ? next : most));
  return { ...usual, fastOnly: usual.fastOnly && usual.kind !== 'file' };
}

/** What the run is held to, without what is the default. */
function aimsOf({ objectives: { rto, rpo, minSuccess }, limits, retries, deadline, formats }: Plan): object {
  const objectives = {
    ...(rto !== null && { rto: writeDuration(rto) }),
    ...(rpo !== null && { rpo: writeDuration(rpo) }),
    ...(minSuccess !== null && { minSuccess: writtenShare(minSuccess) }),
  };
  const changed = limitsOf(limits);
  return {
    ...(Object.keys(objectives).length > 0 && { objectives }),
    ...(Object.keys(changed).length > 0 && { limits: changed }),
    ...(retries > 0 && { retries }),
    ...(deadline !== null && { deadline: writeDuration(deadline) }),
    report: { formats },
  };
}

function limitsOf(limits: Limits): object {
  const changed = Object.entries(limits).filter(([key, value]) => value !== defaultLimits[key as keyof Limits]);
  return Object.fromEntries(changed.map(([key, value]) => [key, key === 'failures' ? writtenShare(value) : value]));
}
