import {
  defaultLimits,
  densePointsEvery,
  densePointsFor,
  fastPointsEvery,
  retention,
  sparsePointsEvery,
} from '../../m365/limits.ts';
import type { Workload } from '../../m365/workload.ts';
import { day, hour } from '../../util/duration.ts';

/**
 * How an emulated tenant behaves: a scenario file with its defaults filled in, as `readScenario` returns it. Durations are in
 * milliseconds, times in milliseconds since 1970, shares numbers from 0 to 1. `schemas/emulator-scenario.v1.schema.json`
 * describes every setting.
 */
export interface Scenario {
  readonly seed: string;
  readonly tenant: string;
  readonly view: View;
  readonly unitList: View | 'refused';
  readonly clock: {
    /** Null for the time when the emulator opens. */
    readonly start: number | null;
    readonly timeScale: number;
  };
  readonly protected: Readonly<Record<Workload, ProtectedResources>>;
  readonly unlisted: 'protected' | 'unprotected';
  readonly activationTime: number;
  readonly resolutionDelay: number;
  readonly durations: Durations;
  readonly failures: Failures;
  readonly outcomes: readonly OutcomeRule[];
  readonly unchanged: number;
  readonly hiddenUnits: number;
  readonly locations: { readonly delay: number };
  readonly restorePoints: RestorePointSettings;
  readonly messageSearches: MessageSearchSettings;
  readonly browsing: BrowseSettings;
  readonly limits: ServiceLimits;
  readonly serviceStatus: ServiceState;
  readonly controller: Controller;
  readonly directory: DirectorySettings;
  readonly policies: readonly PolicySettings[];
  /** The states of units that are not simply `protected`. */
  readonly unitStates: readonly UnitState[];
  readonly otherSessions: readonly OtherSession[];
  readonly auth: { readonly required: boolean };
  readonly quirks: Quirks;
  readonly faults: readonly FaultRule[];
}

/** The permissions of the client. Application permissions see the ids of protection units, but not their names. */
export type View = 'delegated' | 'application';

export interface Controller {
  readonly consumer: 'firstparty' | 'thirdparty';
  /** In milliseconds after the emulator opens; null if no controller is being replaced. */
  readonly graceFor: number | null;
  readonly client: 'active' | 'pending';
}

export interface DirectorySettings {
  readonly users: 'full' | 'basic' | 'refused';
  readonly sites: 'full' | 'refused';
  readonly reports: 'full' | 'refused';
  /** Those who have other names in the directory than their mailboxes and drives. */
  readonly people: readonly Person[];
  /** Users who own nothing that is protected. */
  readonly others: number;
  readonly usageNames: 'shown' | 'concealed';
  readonly usageSiteUrls: 'blank' | 'shown';
}

export interface Person {
  /** Of the protected mailbox or drive. */
  readonly address: string;
  readonly mail: string;
  readonly principalName: string;
  readonly aliases: readonly string[];
  readonly isDeleted: boolean;
}

export interface PolicySettings {
  readonly name: string;
  readonly workload: Workload;
  /** ISO 8601. */
  readonly retention: string;
  readonly status: 'inactive' | 'activeWithErrors' | 'updating' | 'active';
  /** Addresses or URLs; empty for all that no other policy names. */
  readonly resources: readonly string[];
}

export interface UnitState {
  /** Address or URL. The mailbox and the drive of an address share it. */
  readonly resource: string;
  readonly status: string;
}

/** `count` numbered resources, and `items` by name. */
export interface ProtectedResources {
  readonly count: number;
  readonly prefix: string;
  readonly domain: string;
  readonly items: readonly string[];
}

export type Durations = IndependentDurations | RateDurations | PublishedDurations;

interface LogNormal {
  readonly median: number;
  readonly sigma: number;
  /** From resolution until an artifact may start: the time for `added`, `scheduling` and `scheduled`. */
  readonly scheduling: number;
}

export interface IndependentDurations extends LogNormal {
  readonly mode: 'independent';
  /** Artifacts of one workload in progress at once; null for no limit. */
  readonly atOnce: number | null;
}

export interface RateDurations extends LogNormal {
  readonly mode: 'rate';
  readonly perHour: number;
  readonly over: 'tenant' | 'workload';
}

/** As long as Microsoft has published. */
export interface PublishedDurations {
  readonly mode: 'published';
  readonly scheduling: number;
}

interface Failures {
  readonly resolution: number;
  readonly resolutionCodes: Readonly<Record<string, number>>;
  readonly artifacts: number;
  readonly artifactCodes: Readonly<Record<string, number>>;
}

export interface OutcomeRule {
  readonly resource: string;
  readonly outcome: 'succeeded' | 'unchanged' | 'failed' | 'unresolved';
  readonly code: string | null;
  readonly duration: number | null;
}

export interface RestorePointSettings {
  readonly every: number;
  readonly fastEvery: number;
  readonly keptFor: number;
  /** Drives and sites: of points older than `after`, only fast ones about `every` apart are kept. All are kept if this is missing. */
  readonly thinned?: { readonly after: number; readonly every: number };
  /** Units that have these points instead, oldest first. */
  readonly listed?: readonly ListedPoints[];
}

export interface ListedPoints {
  /** Address or URL. The mailbox and the drive of an address share it. */
  readonly resource: string;
  readonly points: readonly ListedPoint[];
}

export interface ListedPoint {
  readonly at: number;
  readonly isFast: boolean;
  /** Any text. Without it, the id has the form of Microsoft's documents. */
  readonly id?: string;
}

export interface MessageSearchSettings {
  /** How long messages can be restored by the id of the search response. */
  readonly keptFor: number;
  /** How many messages any query finds in the mailbox. In other mailboxes, 0 to 200 by chance. */
  readonly hits: readonly { readonly mailbox: string; readonly count: number }[];
}

/** Paths below the site, each with its bytes. A path that ends in `/` is a folder, and may be empty. */
export type TreePaths = Readonly<Record<string, number>>;

export interface BrowseSettings {
  /** From the creation of a browse session until it can be browsed. */
  readonly creationTime: number;
  /** From its creation until the service deletes it. */
  readonly keptFor: number;
  /** The share of browse sessions that fail. */
  readonly failures: number;
  /** Drives and sites whose browse sessions all fail. */
  readonly failing: readonly string[];
  /** The files of single drives and sites. All others have the default tree. */
  readonly trees: readonly { readonly resource: string; readonly paths: TreePaths }[];
}

export interface ServiceLimits {
  readonly activeSessions: number;
  readonly inFlight: number;
  readonly perDay: number;
  readonly perSession: number;
  readonly pageSize: number;
}

type ServiceState = 'disabled' | 'enabled' | 'protectionChangeLocked' | 'restoreLocked';

export interface OtherSession {
  readonly workload: Workload;
  readonly resources: number;
  /** When it ends, in milliseconds after the emulator opens. */
  readonly until: number;
}

export interface Quirks {
  readonly relativeNextLinks: boolean;
  readonly siteTypeSpelling: 'sharePoint' | 'sharepoint' | 'mixed';
  readonly fractionDigits: number | 'mixed';
  readonly siteIdForm: 'guid' | 'composite' | 'mixed';
  /** What the list of sessions does with a `$filter`. */
  readonly sessionFilter: 'applied' | 'ignored' | 'refused';
}

export type FaultKind =
  | 'throttle'
  | 'unavailable'
  | 'gateway-timeout'
  | 'drop-before'
  | 'drop-after'
  | 'truncate'
  | 'slow'
  | 'expire-token'
  | 'garbled'
  | 'unknown-status'
  | 'answer-before'
  | 'answer-after'
  | 'flood'
  | 'drip'
  | 'claims-challenge'
  | 'bad-next-link';

/** A fault, and which calls it hits. Each rule counts the calls of its own operations, `on`, from 1. */
export interface FaultRule {
  readonly on: string;
  readonly when: { readonly call: number } | { readonly every: number } | { readonly probability: number };
  readonly times: number;
  readonly fault: FaultKind;
  readonly retryAfter: number;
  readonly retryAfterForm: 'seconds' | 'date' | 'none';
  readonly delay: number;
  readonly status: number;
  /** Null for an empty body. */
  readonly code: string | null;
  readonly link: 'circle' | 'other-host' | 'endless';
}

export const defaultDurations: IndependentDurations = {
  mode: 'independent',
  median: 240_000,
  sigma: 0.7,
  scheduling: 15_000,
  atOnce: null,
};

export const defaultScenario: Scenario = {
  seed: 'contoso',
  tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
  view: 'delegated',
  unitList: 'delegated',
  clock: { start: null, timeScale: 120 },
  protected: {
    mailbox: { count: 0, prefix: 'user', domain: 'contoso.com', items: [] },
    drive: { count: 0, prefix: 'user', domain: 'contoso.com', items: [] },
    site: { count: 0, prefix: 'site', domain: 'contoso.sharepoint.com', items: [] },
  },
  unlisted: 'protected',
  activationTime: 20_000,
  resolutionDelay: 40_000,
  durations: defaultDurations,
  failures: {
    resolution: 0,
    resolutionCodes: { ArtifactNotFound: 1 },
    artifacts: 0,
    artifactCodes: { ArtifactCannotBeRestored: 3, UnknownError: 1 },
  },
  outcomes: [],
  unchanged: 0,
  hiddenUnits: 0,
  locations: { delay: 0 },
  restorePoints: {
    every: densePointsEvery,
    fastEvery: fastPointsEvery,
    keptFor: retention,
    thinned: { after: densePointsFor, every: sparsePointsEvery },
    listed: [],
  },
  messageSearches: { keptFor: 4 * hour, hits: [] },
  browsing: { creationTime: 30_000, keptFor: 3 * day, failures: 0, failing: [], trees: [] },
  limits: {
    activeSessions: defaultLimits.activeSessions,
    inFlight: defaultLimits.inFlight,
    perDay: defaultLimits.perDay,
    perSession: defaultLimits.perSession,
    pageSize: 100,
  },
  serviceStatus: 'enabled',
  controller: { consumer: 'firstparty', graceFor: null, client: 'active' },
  directory: {
    users: 'full',
    sites: 'full',
    reports: 'full',
    people: [],
    others: 0,
    usageNames: 'shown',
    usageSiteUrls: 'blank',
  },
  policies: [
    { name: 'Exchange policy', workload: 'mailbox', retention: 'P365D', status: 'active', resources: [] },
    { name: 'OneDrive policy', workload: 'drive', retention: 'P365D', status: 'active', resources: [] },
    { name: 'SharePoint policy', workload: 'site', retention: 'P365D', status: 'active', resources: [] },
  ],
  unitStates: [],
  otherSessions: [],
  auth: { required: true },
  quirks: {
    relativeNextLinks: false,
    siteTypeSpelling: 'sharePoint',
    fractionDigits: 'mixed',
    siteIdForm: 'guid',
    sessionFilter: 'applied',
  },
  faults: [],
};

const people = ['ada', 'grace', 'payroll', 'ceo', 'intern'].map((name) => `${name}@contoso.com`);
const sites = ['finance', 'hr'].map((name) => `https://contoso.sharepoint.com/sites/${name}`);

/** The scenario without a scenario file: the default, and a tenant that lists the people and sites of the examples. */
export const demoScenario: Scenario = {
  ...defaultScenario,
  protected: {
    mailbox: { ...defaultScenario.protected.mailbox, items: people },
    drive: { ...defaultScenario.protected.drive, items: people },
    site: { ...defaultScenario.protected.site, items: sites },
  },
};
