import type { BrowsedWorkload } from '../../../src/graph/browse.ts';
import { defaultLimits, testRestores } from '../../../src/m365/limits.ts';
import { type Workload, workloads } from '../../../src/m365/workload.ts';
import type { PointSelection, Resource, RestoreSettings, Spec } from '../../../src/spec/spec.ts';

/** The settings of resources in tests, unless a test changes them. */
export const november: RestoreSettings = {
  destination: 'new',
  window: { from: Date.parse('2026-11-01T00:00:00Z'), to: Date.parse('2026-11-15T00:00:00Z') },
  prefer: 'latest',
  fastOnly: false,
  conflictBehavior: null,
};

/** A normalised spec with `counts` resources and defaults for the rest. */
export function specOf(counts: Partial<Record<Workload, number>>, changes: Partial<Spec> = {}): Spec {
  const resources = [...many('mailbox', counts.mailbox), ...many('drive', counts.drive), ...many('site', counts.site)];
  return {
    name: 'finance',
    description: null,
    mode: 'recovery',
    tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
    waves: [{ name: null, minSuccess: null }],
    resources,
    drill: changes.mode === 'drill' ? { budget: testRestores, samples: [] } : null,
    objectives: { rto: null, rpo: null, minSuccess: null },
    limits: defaultLimits,
    retries: 0,
    deadline: null,
    formats: ['csv', 'json'],
    parameters: [],
    sources: [{ path: 'finance.yaml', sha256: '0'.repeat(64) }],
    ...changes,
  };
}

/** A wave of a spec: how many resources of each workload, and the share that its gate requires. */
export interface WaveOf {
  readonly name: string;
  readonly minSuccess?: number;
  readonly counts: Partial<Record<Workload, number>>;
}

/** A normalised spec of waves. Names are numbered through: if the first wave has two mailboxes, the second starts with `user2@…`. */
export function specOfWaves(waves: readonly WaveOf[], changes: Partial<Spec> = {}): Spec {
  const named = { mailbox: 0, drive: 0, site: 0 };
  const resources: Resource[] = [];
  for (const [wave, { counts }] of waves.entries()) {
    for (const workload of workloads) {
      const until = named[workload] + (counts[workload] ?? 0);
      for (; named[workload] < until; named[workload] += 1)
        resources.push(resourceOf(workload, nameOf(workload, named[workload]), { wave }));
    }
  }
  const written = waves.map(({ name, minSuccess = null }) => ({ name, minSuccess }));
  return specOf({}, { waves: written, resources, ...changes });
}

export function resourceOf(workload: Workload, name: string, changes: Partial<Resource> = {}): Resource {
  return {
    wave: 0,
    kind: workload,
    workload,
    name,
    selection: null,
    directoryId: null,
    size: null,
    priority: null,
    settings: november,
    line: 1,
    source: 0,
    ...changes,
  };
}

/** A mailbox, drive or site that is restored from a given restore point. */
export function pointOf(
  workload: Workload,
  name: string,
  pointId: string,
  changes: Partial<PointSelection> = {},
): Resource {
  return resourceOf(workload, name, {
    selection: { of: 'point', pointId, at: '2026-11-14T00:00:00.000Z', missing: null, ...changes },
  });
}

/** A mailbox, drive or site whose restore point is not looked up yet. */
export function toPinOf(workload: Workload, name: string, changes: Partial<Resource> = {}): Resource {
  return resourceOf(workload, name, {
    selection: { of: 'point', pointId: null, at: null, missing: null },
    ...changes,
  });
}

/** Mailboxes whose restore points are not looked up yet. */
export function mailboxesToPin(count: number): Resource[] {
  return Array.from({ length: count }, (_, index) => toPinOf('mailbox', nameOf('mailbox', index)));
}

/** The messages that a query finds in a mailbox. */
export function messagesOf(unit: string, query: string, changes: Partial<Resource> = {}): Resource {
  const name = `${unit}: ${query}`;
  return resourceOf('mailbox', name, { kind: 'message', selection: { of: 'messages', unit, query }, ...changes });
}

/** The files at a path of a drive or site. */
export function filesOf(
  workload: BrowsedWorkload,
  unit: string,
  path: string,
  changes: Partial<Resource> = {},
): Resource {
  return resourceOf(workload, `${unit}/${path}`, {
    kind: 'file',
    selection: { of: 'files', unit, path, pointId: null },
    settings: { ...november, fastOnly: true },
    ...changes,
  });
}

function many(workload: Workload, count = 0): Resource[] {
  return Array.from({ length: count }, (_, index) =>
    resourceOf(workload, nameOf(workload, index), { line: index + 1 }),
  );
}

export function nameOf(workload: Workload, index: number): string {
  return workload === 'site' ? `https://contoso.sharepoint.com/sites/s${index}` : `user${index}@contoso.com`;
}
