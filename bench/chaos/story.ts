import type { Workload } from '../../src/spec/workload.ts';
import { Draw } from './draw.ts';
import { type Fault, faultsOf } from './faults.ts';

/** Everything that a seed stands for: the same one each time. How it ends also depends on how fast the machine is. */
export interface Story {
  readonly seed: number;
  /** What the emulator plays, and what is to be restored, as they are written to files. */
  readonly scenario: Readonly<Record<string, unknown>> & { readonly faults: readonly Fault[] };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly resources: readonly Resource[];
  /** New attempts that the spec allows. */
  readonly retries: number;
  /** One for each of the first processes, in turn. */
  readonly kills: readonly Kill[];
  /** Durations as flags take them. */
  readonly poll: string;
  readonly patience: string;
}

export interface Resource {
  readonly workload: Workload;
  readonly name: string;
}

/** When a process is killed: so many lines after its first one on stderr, or after its start, and then some milliseconds. */
export interface Kill {
  /** Null for a kill that waits for no line. */
  readonly lines: number | null;
  readonly milliseconds: number;
}

export function storyOf(seed: number): Story {
  const draw = new Draw(seed);
  const resources = resourcesOf(draw);
  const retries = draw.whole(0, 2, 'retries');
  return {
    seed,
    scenario: scenarioOf(seed, draw),
    spec: specOf(resources, retries, draw),
    resources,
    retries,
    kills: Array.from({ length: draw.whole(0, 5, 'kills') }, (_, index) => killOf(index, draw)),
    poll: `${draw.whole(30, 90, 'poll')}ms`,
    patience: draw.oneOf(['500ms', '1s', '2s'], 'patience'),
  };
}

/** A few more than the tenant protects: those are not resolved. */
function resourcesOf(draw: Draw): Resource[] {
  const numbers = (count: number): string[] =>
    Array.from({ length: count + draw.whole(0, 1, `strangers among ${count}`) }, (_, index) =>
      String(index + 1).padStart(5, '0'),
    );
  return [
    ...numbers(protectedCounts.mailboxes).map((number) => mailbox(`user${number}@contoso.com`)),
    ...numbers(protectedCounts.drives).map((number) => drive(`user${number}@contoso.com`)),
    ...numbers(protectedCounts.sites).map((number) => site(`https://contoso.sharepoint.com/sites/site${number}`)),
  ];
}

const protectedCounts = { mailboxes: 60, drives: 30, sites: 15 };

const mailbox = (name: string): Resource => ({ workload: 'mailbox', name });
const drive = (name: string): Resource => ({ workload: 'drive', name });
const site = (name: string): Resource => ({ workload: 'site', name });

/** The program runs on real time: at this scale a poll of 50 ms is a look every minute, and a restore takes a second or two. */
const timeScale = 1_200;

function scenarioOf(seed: number, draw: Draw): Story['scenario'] {
  const view = draw.oneOf(['delegated', 'delegated', 'delegated', 'application'], 'view');
  return {
    version: 1,
    seed: `chaos ${seed}`,
    view,
    unitList: view === 'delegated' ? 'delegated' : draw.oneOf(['delegated', 'delegated', 'refused'], 'unit list'),
    clock: { timeScale },
    mailboxes: { count: protectedCounts.mailboxes },
    drives: { count: protectedCounts.drives },
    sites: { count: protectedCounts.sites },
    unlisted: 'unprotected',
    durations: { mode: 'independent', median: draw.oneOf(['1m', '3m', '6m'], 'median'), sigma: 0.7 },
    failures: {
      resolution: draw.share(0, 6, 'resolution'),
      resolutionCodes: { ArtifactNotFound: 2, InvalidRestoreTime: 1 },
      artifacts: draw.happens(0.1, 'all fail') ? '100%' : draw.share(0, 20, 'artifacts'),
      artifactCodes: { ArtifactCannotBeRestored: 1, UnknownError: 1 },
    },
    unchanged: draw.share(0, 10, 'unchanged'),
    hiddenUnits: draw.happens(0.5, 'hidden') ? draw.share(1, 8, 'hidden units') : '0%',
    locations: { delay: draw.oneOf(['0s', '5m', '30m'], 'locations') },
    limits: {
      activeSessions: draw.oneOf([4, 8, 25], 'active sessions'),
      pageSize: draw.oneOf([3, 10, 100], 'page size'),
    },
    otherSessions: otherSessionsOf(draw),
    quirks: {
      relativeNextLinks: draw.happens(0.5, 'relative links'),
      siteTypeSpelling: draw.oneOf(['sharePoint', 'sharepoint', 'mixed'], 'spelling'),
      fractionDigits: draw.oneOf([0, 3, 7, 'mixed'], 'digits'),
    },
    faults: faultsOf(draw),
  };
}

function otherSessionsOf(draw: Draw): unknown[] {
  return Array.from({ length: draw.whole(0, 3, 'others') }, (_, index) => ({
    workload: draw.oneOf(['mailbox', 'drive', 'site'], `other ${index}`),
    resources: draw.whole(1, 40, `resources of other ${index}`),
    until: `${draw.whole(1, 20, `until of other ${index}`)}m`,
  }));
}

function specOf(resources: readonly Resource[], retries: number, draw: Draw): Story['spec'] {
  const named = (workload: Workload): string[] =>
    resources.filter((resource) => resource.workload === workload).map(({ name }) => name);
  return {
    version: 1,
    name: 'chaos',
    restorePoint: { last: '7d', prefer: draw.oneOf(['latest', 'oldest'], 'prefer') },
    mailboxes: named('mailbox'),
    drives: named('drive'),
    sites: named('site'),
    limits: { perSession: 10, activeSessions: draw.oneOf([4, 8, 25], 'own active sessions') },
    retries,
  };
}

/** A run from its start to its end tells some 200 lines. A quarter of the kills comes early, while a run is made or taken up. */
function killOf(index: number, draw: Draw): Kill {
  if (draw.happens(0.25, `early kill ${index}`))
    return { lines: null, milliseconds: draw.whole(50, 600, `early kill ${index} after`) };
  return {
    lines: draw.whole(0, 60, `kill ${index} after lines`),
    milliseconds: draw.whole(0, 30, `kill ${index} after`),
  };
}
