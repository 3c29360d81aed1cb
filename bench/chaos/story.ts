import type { Workload } from '../../src/m365/workload.ts';
import { Draw } from './draw.ts';
import { type Fault, faultsOf, type SignIn } from './faults.ts';
import { Oracle } from './oracle.ts';
import { type Resource, resourcesOf } from './resource.ts';
import {
  emptyMailbox,
  fullDrive,
  pointless,
  type Size,
  scans,
  sizeOf,
  unreadableDrive,
  type Wanted,
  type Whole,
  wantedOf,
} from './wanted.ts';

/** Everything that follows from a seed, the same each time. How it ends also depends on the speed of the machine. */
export interface Story {
  readonly seed: number;
  /** The scenario of the emulator and the spec to restore, as they are written to files. */
  readonly scenario: Readonly<Record<string, unknown>> & {
    readonly unitList: string;
    readonly faults: readonly Fault[];
  };
  readonly spec: Readonly<Record<string, unknown>>;
  readonly resources: readonly Resource[];
  /** Retries that the spec allows. */
  readonly retries: number;
  /** One for each of the first processes, in order. */
  readonly kills: readonly Kill[];
  readonly signIn: SignIn;
  /** Durations in the form of the flags. */
  readonly poll: string;
  readonly patience: string;
}

/** When to kill a process: `lines` lines after its first one on stderr (or right after its start), and then `milliseconds`. */
export interface Kill {
  /** Null for a kill that does not wait for a line. */
  readonly lines: number | null;
  readonly milliseconds: number;
  /** Whether the state directory is lost with the process. Nobody can match the sessions of single items with the plan. */
  readonly losesState: boolean;
}

/** How a simulation differs from the bench with processes. */
export interface StoryOptions {
  /** When the story begins, in milliseconds since 1970. */
  readonly now: number;
  readonly sizeOf: (draw: Draw) => Size;
}

export function storyOf(seed: number, { now, sizeOf: chosenSize }: StoryOptions = { now: Date.now(), sizeOf }): Story {
  const draw = new Draw(seed);
  const size = chosenSize(draw);
  const wanted = wantedOf(size, draw);
  const retries = draw.whole(0, 2, 'retries');
  const signIn = draw.oneOf<SignIn>(['token', 'token', 'managed-identity'], 'sign-in');
  const scenario = scenarioOf(seed, { size, wanted, signIn, draw });
  return {
    seed,
    scenario,
    spec: specOf(wanted, { perSession: size.perSession, retries, draw, oracle: new Oracle(scenario), now }),
    resources: resourcesOf(wanted, {
      size,
      unitList: scenario.unitList,
      resolutionCodes: Object.keys(resolutionCodes),
    }),
    retries,
    kills: Array.from({ length: draw.whole(0, 5, 'kills') }, (_, index) => killOf(index, wanted, draw)),
    signIn,
    poll: `${draw.whole(30, 90, 'poll')}ms`,
    patience: draw.oneOf(['500ms', '1s', '2s'], 'patience'),
  };
}

/** The program runs in real time. At this scale a poll of 50 ms is a look every minute, and a restore takes a second or two. */
const timeScale = 1_200;

/** With their weights. */
const resolutionCodes = { ArtifactNotFound: 2, InvalidRestoreTime: 1, UnknownError: 1 };

interface Setting {
  readonly size: Size;
  readonly wanted: Wanted;
  readonly signIn: SignIn;
  readonly draw: Draw;
}

function scenarioOf(seed: number, { size, wanted, signIn, draw }: Setting): Story['scenario'] {
  const view = draw.oneOf(['delegated', 'delegated', 'application'], 'view');
  // If the list is refused, so is a run with pins, and nobody could see that a restore point is foreign.
  const isByPoint = wanted.pinned.length > 0 || wanted.whole.some(({ point }) => point !== null);
  const mayBeRefused = view === 'application' && !isByPoint;
  // A list without names names no single items either.
  const mayBeNameless = mayBeRefused && wanted.messages.length === 0 && wanted.files.length === 0;
  const lists = [
    'delegated',
    mayBeRefused ? 'refused' : 'delegated',
    mayBeNameless ? 'application' : 'delegated',
  ] as const;
  return {
    version: 1,
    seed: `chaos ${seed}`,
    view,
    unitList: draw.oneOf(lists, 'unit list'),
    directory: {
      users: draw.oneOf(['full', 'full', 'basic', 'refused'], 'users'),
      sites: draw.oneOf(['full', 'full', 'refused'], 'sites'),
      others: draw.oneOf([0, 40], 'other users'),
    },
    clock: { timeScale },
    mailboxes: { count: size.mailbox },
    drives: { count: size.drive },
    sites: { count: size.site },
    unlisted: 'unprotected',
    durations: { mode: 'independent', median: draw.oneOf(['1m', '3m', '6m'], 'median'), sigma: 0.7 },
    failures: {
      resolution: draw.share(0, 6, 'resolution'),
      resolutionCodes,
      artifacts: draw.happens(0.1, 'all fail') ? '100%' : draw.share(0, 20, 'artifacts'),
      artifactCodes: { ArtifactCannotBeRestored: 1, UnknownError: 1 },
    },
    unchanged: draw.share(0, 10, 'unchanged'),
    hiddenUnits: draw.happens(0.5, 'hidden') ? draw.share(1, 8, 'hidden units') : '0%',
    locations: { delay: draw.oneOf(['0s', '5m', '30m'], 'locations') },
    restorePoints: { listed: [{ resource: pointless, points: [{ at: '2020-01-01T00:00:00Z', fast: true }] }] },
    // The emulator's hours are seconds for the program, so it cannot know how many pass between a search and a session.
    messages: { searchKeptFor: '60d', hits: [{ mailbox: emptyMailbox, count: 0 }] },
    browsing: { keptFor: '60d', failing: [unreadableDrive], trees: [{ resource: fullDrive, paths: scans }] },
    limits: {
      activeSessions: draw.oneOf([4, 8, 25], 'active sessions'),
      pageSize: draw.oneOf([3, 10, 100], 'page size'),
    },
    otherSessions: otherSessionsOf(draw),
    quirks: {
      relativeNextLinks: draw.happens(0.5, 'relative links'),
      siteTypeSpelling: draw.oneOf(['sharePoint', 'sharepoint', 'mixed'], 'spelling'),
      siteIdForm: draw.oneOf(['guid', 'composite', 'mixed'], 'site ids'),
      fractionDigits: draw.oneOf([0, 3, 7, 'mixed'], 'digits'),
      sessionFilter: draw.oneOf(['applied', 'ignored', 'refused'], 'session filter'),
    },
    faults: faultsOf(wanted, signIn, draw),
  };
}

function otherSessionsOf(draw: Draw): unknown[] {
  return Array.from({ length: draw.whole(0, 3, 'others') }, (_, index) => ({
    workload: draw.oneOf(['mailbox', 'drive', 'site'], `other ${index}`),
    resources: draw.whole(1, 40, `resources of other ${index}`),
    until: `${draw.whole(1, 20, `until of other ${index}`)}m`,
  }));
}

interface SpecSetting {
  readonly perSession: number;
  readonly retries: number;
  readonly draw: Draw;
  readonly oracle: Oracle;
  readonly now: number;
}

function specOf(wanted: Wanted, { perSession, retries, draw, oracle, now }: SpecSetting): Story['spec'] {
  const { whole, pinned, messages, files } = wanted;
  const listOf = (workload: Workload): unknown => {
    const those = whole.filter((one) => one.workload === workload);
    return { items: those.map((one) => itemOf(one, oracle, now)), pin: pinned.includes(workload) };
  };
  return {
    version: 1,
    name: 'chaos',
    restorePoint: { last: '7d', prefer: draw.oneOf(['latest', 'oldest'], 'prefer') },
    mailboxes: listOf('mailbox'),
    drives: listOf('drive'),
    sites: listOf('site'),
    ...(messages.length > 0 && { messages }),
    ...(files.length > 0 && {
      files: files.map((of) => ({ [of.in]: of.unit, paths: of.paths.map(({ path }) => path) })),
    }),
    limits: { perSession, activeSessions: draw.oneOf([4, 8, 25], 'own active sessions') },
    retries,
  };
}

function itemOf({ workload, name, point }: Whole, oracle: Oracle, now: number): unknown {
  if (point === null) return name;
  const restorePoint = { id: oracle.pointId(point, workload, now) };
  return workload === 'site' ? { url: name, restorePoint } : { address: name, restorePoint };
}

/** A whole run logs about 200 lines. A quarter of the kills come early, while a run starts or resumes. */
function killOf(index: number, { messages, files }: Wanted, draw: Draw): Kill {
  const losesState = messages.length + files.length === 0 && draw.happens(0.5, `kill ${index} loses the state`);
  if (draw.happens(0.25, `early kill ${index}`))
    return { lines: null, milliseconds: draw.whole(50, 600, `early kill ${index} after`), losesState };
  return {
    lines: draw.whole(0, 60, `kill ${index} after lines`),
    milliseconds: draw.whole(0, 30, `kill ${index} after`),
    losesState,
  };
}
