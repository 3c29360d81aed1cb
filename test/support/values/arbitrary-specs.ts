import fc from 'fast-check';
import { defaultLimits } from '../../../src/m365/limits.ts';
import { workloads } from '../../../src/m365/workload.ts';
import type { Resource, RestoreSettings, Spec, Wave } from '../../../src/spec/spec.ts';
import { november, resourceOf, specOf } from './specs.ts';

const destination = fc.constantFrom('new', 'inPlace');
const prefer = fc.constantFrom('latest', 'oldest');
const asOf = Date.parse('2026-11-15T00:00:00Z');
const window = fc.constantFrom(november.window, { last: 604_800_000 }, { last: 3_600_000 }, { asOf });

const conflictBehavior = fc.constant(null);
const settings: fc.Arbitrary<RestoreSettings> = fc.record({
  destination,
  window,
  prefer,
  fastOnly: fc.boolean(),
  conflictBehavior,
});

const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 });
const pointId = fc.option(fc.uuid());

/** Every kind of resource, with what is selected from it. */
const what: fc.Arbitrary<Pick<Resource, 'kind' | 'workload' | 'selection'>> = fc.oneof(
  fc.constantFrom(...workloads).map((workload) => ({ kind: workload, workload, selection: null })),
  fc.tuple(fc.constantFrom(...workloads), pointId).map(([workload, id]) => ({
    kind: workload,
    workload,
    selection: { of: 'point', pointId: id, at: null, missing: id === null ? 'none was found' : null } as const,
  })),
  fc.tuple(name, name).map(([unit, query]) => ({
    kind: 'message' as const,
    workload: 'mailbox' as const,
    selection: { of: 'messages', unit, query } as const,
  })),
  fc.tuple(fc.constantFrom('drive', 'site'), name, name, pointId).map(([workload, unit, path, id]) => ({
    kind: 'file' as const,
    workload,
    selection: { of: 'files', unit, path, pointId: id } as const,
  })),
);

const resource: fc.Arbitrary<Resource> = fc
  .record({
    what,
    name,
    directoryId: fc.option(fc.uuid()),
    size: fc.option(fc.nat()),
    priority: fc.option(fc.integer({ min: 1, max: 5 })),
    settings,
    line: fc.integer({ min: 1, max: 1_000 }),
  } as const)
  .map(({ what, name, ...changes }) => resourceOf(what.workload, name, { ...what, ...changes }));

/** Some may be empty, as if earlier waves named all their resources. */
const waves: fc.Arbitrary<Wave[]> = fc
  .array(fc.option(fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 4 })
  .map((gates) => gates.map((minSuccess, index) => ({ name: `wave-${index + 1}`, minSuccess })));

/** Caps that specs of a few dozen resources reach. */
export const smallLimits: fc.Arbitrary<Spec['limits']> = fc
  .record({
    activeSessions: fc.integer({ min: 1, max: 25 }),
    inFlight: fc.integer({ min: 1, max: 50 }),
    perDay: fc.integer({ min: 1, max: 50 }),
    perSession: fc.integer({ min: 1, max: 50 }),
  })
  .map((limits) => ({ ...defaultLimits, ...limits }));

/** Any small spec, as reading gives it. */
export const anySpec: fc.Arbitrary<Spec> = fc
  .record({
    name: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,47}$/),
    description: fc.option(fc.string({ unit: 'grapheme' })),
    mode: fc.constantFrom('recovery', 'drill'),
    tenant: fc.option(fc.uuid()),
    waves: fc.oneof(fc.constant([{ name: null, minSuccess: null }]), waves),
    resources: fc.array(fc.tuple(resource, fc.nat(3)), { minLength: 1, maxLength: 60 }),
    limits: smallLimits,
    deadline: fc.option(fc.nat()),
  } as const)
  .map(({ resources, ...changes }) => {
    const count = changes.waves.length;
    return specOf({}, { ...changes, resources: resources.map(([one, wave]) => ({ ...one, wave: wave % count })) });
  });
