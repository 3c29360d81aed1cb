import type {
  EmulatorScenario,
  Fault,
  ProtectedAddresses,
  ProtectedSites,
  Durations as WrittenDurations,
} from '../../schemas/emulator-scenario.ts';
import { parseTime } from '../../spec/values/time.ts';
import { parseDuration } from '../../util/duration.ts';
import {
  type Durations,
  defaultDurations,
  defaultScenario,
  type FaultRule,
  type ProtectedResources,
  type RestorePointSettings,
  type Scenario,
} from './scenario.ts';

/** The scenario of a file. A missing key is as in `base`, which may differ from `defaultScenario` only in its tenant. */
export function withDefaults(written: EmulatorScenario, base: Scenario = defaultScenario): Scenario {
  const { failures = {}, messages = {}, browsing = {}, outcomes = [], otherSessions = [], controller = {} } = written;
  return {
    seed: written.seed ?? base.seed,
    tenant: (written.tenant ?? base.tenant).toLowerCase(),
    view: written.view ?? base.view,
    unitList: written.unitList ?? written.view ?? base.unitList,
    clock: {
      start: written.clock?.start === undefined ? base.clock.start : parseTime(written.clock.start),
      timeScale: written.clock?.timeScale ?? base.clock.timeScale,
    },
    protected: {
      mailbox: protectedOf(written.mailboxes, base.protected.mailbox),
      drive: protectedOf(written.drives, base.protected.drive),
      site: protectedOf(written.sites, base.protected.site),
    },
    unlisted: written.unlisted ?? base.unlisted,
    activationTime: millisecondsOf(written.activationTime, base.activationTime),
    resolutionDelay: millisecondsOf(written.resolutionDelay, base.resolutionDelay),
    durations: durationsOf(written.durations),
    failures: {
      resolution: shareOf(failures.resolution, base.failures.resolution),
      resolutionCodes: failures.resolutionCodes ?? base.failures.resolutionCodes,
      artifacts: shareOf(failures.artifacts, base.failures.artifacts),
      artifactCodes: failures.artifactCodes ?? base.failures.artifactCodes,
    },
    outcomes: outcomes.map(({ resource, outcome, code, duration }) => ({
      resource,
      outcome,
      code: code ?? null,
      duration: duration === undefined ? null : millisecondsOf(duration, 0),
    })),
    unchanged: shareOf(written.unchanged, base.unchanged),
    hiddenUnits: shareOf(written.hiddenUnits, base.hiddenUnits),
    locations: { delay: millisecondsOf(written.locations?.delay, base.locations.delay) },
    restorePoints: restorePointsOf(written.restorePoints),
    messageSearches: {
      keptFor: millisecondsOf(messages.searchKeptFor, base.messageSearches.keptFor),
      hits: messages.hits ?? base.messageSearches.hits,
    },
    browsing: {
      creationTime: millisecondsOf(browsing.creationTime, base.browsing.creationTime),
      keptFor: millisecondsOf(browsing.keptFor, base.browsing.keptFor),
      failures: shareOf(browsing.failures, base.browsing.failures),
      failing: browsing.failing ?? base.browsing.failing,
      trees: browsing.trees ?? base.browsing.trees,
    },
    limits: { ...base.limits, ...written.limits },
    serviceStatus: written.serviceStatus ?? base.serviceStatus,
    controller: {
      ...base.controller,
      ...controller,
      graceFor: controller.graceFor === undefined ? null : millisecondsOf(controller.graceFor, 0),
    },
    directory: {
      ...base.directory,
      ...written.directory,
      people: (written.directory?.people ?? []).map(({ address, mail, principalName, aliases, deleted }) => ({
        address,
        mail: mail ?? address,
        principalName: principalName ?? address,
        aliases: aliases ?? [],
        isDeleted: deleted ?? false,
      })),
    },
    policies:
      written.policies?.map(({ retention = 'P365D', status = 'active', resources = [], ...policy }) => ({
        ...policy,
        retention,
        status,
        resources,
      })) ?? base.policies,
    unitStates: written.unitStates ?? base.unitStates,
    otherSessions: otherSessions.map((other) => ({ ...other, until: millisecondsOf(other.until, 0) })),
    auth: { ...base.auth, ...written.auth },
    quirks: { ...base.quirks, ...written.quirks },
    faults: (written.faults ?? []).map(faultOf),
  };
}

function protectedOf(written: ProtectedAddresses | ProtectedSites = {}, base: ProtectedResources): ProtectedResources {
  return { ...base, ...written };
}

function durationsOf(written: WrittenDurations | undefined): Durations {
  const durations = defaultDurations;
  if (written === undefined) return durations;
  if (written.mode === 'published')
    return { mode: 'published', scheduling: millisecondsOf(written.scheduling, durations.scheduling) };
  const logNormal = {
    median: millisecondsOf(written.median, durations.median),
    sigma: written.sigma ?? durations.sigma,
    scheduling: millisecondsOf(written.scheduling, durations.scheduling),
  };
  if (written.mode === 'independent') return { mode: 'independent', ...logNormal, atOnce: written.atOnce ?? null };
  return { mode: 'rate', ...logNormal, perHour: written.perHour, over: written.over ?? 'tenant' };
}

function restorePointsOf({
  thinAfter,
  thinTo,
  listed = [],
  ...written
}: WrittenRestorePoints = {}): RestorePointSettings {
  const { thinned, ...base } = defaultScenario.restorePoints;
  return {
    every: millisecondsOf(written.every, base.every),
    fastEvery: millisecondsOf(written.fastEvery, base.fastEvery),
    keptFor: millisecondsOf(written.keptFor, base.keptFor),
    thinned: {
      after: millisecondsOf(thinAfter, thinned?.after ?? base.keptFor),
      every: millisecondsOf(thinTo, thinned?.every ?? base.fastEvery),
    },
    listed: listed.map(({ resource, points }) => ({
      resource,
      points: points.map(({ at, fast = false, id }) => ({
        at: parseTime(at),
        isFast: fast,
        ...(id !== undefined && { id }),
      })),
    })),
  };
}

type WrittenRestorePoints = NonNullable<EmulatorScenario['restorePoints']>;

function faultOf({ on, fault, call, every, probability, ...written }: Fault): FaultRule {
  return {
    on,
    fault,
    when: whenOf({ call, every, probability }),
    times: written.times ?? Number.POSITIVE_INFINITY,
    retryAfter: millisecondsOf(written.retryAfter, 10_000),
    retryAfterForm: written.retryAfterForm ?? 'seconds',
    delay: millisecondsOf(written.delay, 5_000),
    status: written.status ?? (fault === 'answer-before' || fault === 'answer-after' ? 408 : 200),
    code: written.code ?? null,
    link: written.link ?? 'circle',
  };
}

interface WrittenWhen {
  readonly call: number | undefined;
  readonly every: number | undefined;
  readonly probability: string | undefined;
}

/** Exactly one of the three is set: `readScenario` has checked it. */
function whenOf({ call, every, probability }: WrittenWhen): FaultRule['when'] {
  if (call !== undefined) return { call };
  return every === undefined ? { probability: shareOf(probability, 0) } : { every };
}

/** The schema has checked the text, so it is undefined or a duration. */
function millisecondsOf(written: string | undefined, absent: number): number {
  return (written === undefined ? undefined : parseDuration(written)) ?? absent;
}

/** `2.5%` is 0.025. */
function shareOf(written: string | undefined, absent: number): number {
  return written === undefined ? absent : Number.parseFloat(written) / 100;
}
