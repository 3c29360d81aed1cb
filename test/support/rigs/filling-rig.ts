import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import type { ArtifactAdditions, RefusedArtifact } from '../../../src/graph/artifact-changes.ts';
import type { GraphError } from '../../../src/graph/graph-error.ts';
import type { RestoreApi, RestoreArtifact } from '../../../src/graph/restore-api.ts';
import type { Resource, Spec } from '../../../src/spec/spec.ts';
import type { RunEvent } from '../../../src/state/events.ts';
import { pinned, tenantOf } from '../values/pinned-spec.ts';
import { specOf } from '../values/specs.ts';
import { RunRig } from './run-rig.ts';
import { replacing } from './wrapped-api.ts';

/** Makes a service from another one that it changes. */
export type Wrap = (api: RestoreApi) => RestoreApi;

interface FillingRigOptions {
  readonly wrap?: Wrap;
  readonly spec?: Partial<Spec>;
  readonly scenario?: Partial<Scenario>;
}

/** A run of resources of any kind on a tenant that protects them. Restore points are looked up first. */
export async function fillingRig(
  resources: readonly Resource[],
  { wrap, spec, scenario }: FillingRigOptions = {},
): Promise<RunRig> {
  const tenant = { ...tenantOf(resources), ...scenario };
  return new RunRig(await pinned(specOf({}, { resources, ...spec }), tenant), tenant, wrap);
}

/** The same, on a tenant where any query finds 12 messages in Ada's mailbox and none in Bob's. */
export async function queryRig(
  resources: readonly Resource[],
  wrap: Wrap = (api) => api,
  spec: Partial<Spec> = {},
): Promise<RunRig> {
  const hits = [
    { mailbox: 'ada@contoso.com', count: 12 },
    { mailbox: 'bob@contoso.com', count: 0 },
  ];
  return await fillingRig(resources, { wrap, spec, scenario: { messageSearches: { keptFor: 14_400_000, hits } } });
}

/** Kills the run as soon as an event of this type is on disk. */
export function dyingAt(rig: RunRig, type: RunEvent['type']): void {
  rig.append = async (event) => {
    rig.events.push(event);
    if (event.type === type) rig.stop.abort(new Error('killed'));
  };
}

/** Drives with so many files each, every file in a folder of its own: `Documents/d0/f0.txt`. */
export function treesOf(drives: readonly string[], files: number): Pick<Scenario, 'browsing'> {
  const paths = Object.fromEntries(
    Array.from({ length: files }, (_, index) => [`Documents/d${index}/f${index}.txt`, 10]),
  );
  return { browsing: { ...defaultScenario.browsing, trees: drives.map((resource) => ({ resource, paths })) } };
}

/** Applies the changes one after the other, the innermost first. */
export function wrapped(...wraps: readonly Wrap[]): Wrap {
  return (api) => wraps.reduce((wrapped, wrap) => wrap(wrapped), api);
}

/** A service whose lists of artifacts go through `change`, which gets the number of the call too. */
export function listing(
  change: (artifacts: readonly RestoreArtifact[], call: number) => readonly RestoreArtifact[],
): Wrap {
  let calls = 0;
  return (api) =>
    replacing('listArtifacts', async function* (_, ...words) {
      calls += 1;
      const call = calls;
      const artifacts: RestoreArtifact[] = [];
      for await (const page of api.listArtifacts(...(words as Parameters<RestoreApi['listArtifacts']>)))
        artifacts.push(...page);
      yield change(artifacts, call);
    })(api);
}

/** A service that creates sessions without one of the artifacts, and says so in its own way. */
export function leavingOut(place: number, refused: RefusedArtifact): Wrap {
  return (api) =>
    replacing('createSession', async (_, workload, first) => {
      const additions = first as Extract<ArtifactAdditions, { of: 'points' }>;
      const artifacts = additions.artifacts.filter((_one, index) => index !== place);
      return { ...(await api.createSession(workload as 'mailbox', { ...additions, artifacts })), refused: [refused] };
    })(api);
}

/** A service that gives artifacts ids of its own. */
export function renamed(change: Partial<RestoreArtifact> = {}): Wrap {
  return listing((all) => all.map((artifact) => ({ ...artifact, ...change, id: `made of ${artifact.id}` })));
}

/** A service that refuses to list the folders of a name. */
export function refusing(folder: string, error: GraphError): Wrap {
  const keys = new Set<string>();
  return (api) =>
    replacing('browse', async function* (_, ...words) {
      const [workload, session, place] = words as Parameters<RestoreApi['browse']>;
      if (place !== undefined && keys.has(place.key)) throw error;
      for await (const page of api.browse(workload, session, place)) {
        for (const { name, key } of page) if (name === folder) keys.add(key);
        yield page;
      }
    })(api);
}
