import type { ProtectionPolicy } from '../graph/directory-api.ts';
import { mostItemsInMailRestore, mostRestoredSites } from '../m365/limits.ts';
import { countOf, type ResourceKind } from '../m365/workload.ts';
import type { Plan, PlannedGroup } from '../plan/plan.ts';
import { indicesIn } from '../schedule/span.ts';
import { counted, formatCount } from '../util/count.ts';
import { writeDuration } from '../util/duration.ts';
import { longestRetention } from './policies.ts';
import type { Survey, SurveyedResource } from './survey.ts';

/** Something about a plan that the service does not refuse, and that does not end as one may think. */
export interface SurveyWarning {
  readonly id: SurveyWarningId;
  /** One sentence, without a full stop. */
  readonly message: string;
  /** Where that is said. */
  readonly source: string;
}

/** What a survey warns of, with the source. Programs read the ids, so they must not change. */
export const surveyWarningSources = {
  'window-before-retention': 'learn.microsoft.com/graph/api/resources/retentionsetting',
  'query-finds-too-much': 'Microsoft 365 Backup, granular restore, 4 February 2026',
  'deleted-user': 'learn.microsoft.com/graph/api/backuprestoreroot-list-mailboxprotectionunits',
  'not-protectable': 'Microsoft 365 Backup, limitations, November 2026',
  'too-many-restored-sites': 'learn.microsoft.com/microsoft-365/backup/backup-restore-data',
  'multi-geo': 'learn.microsoft.com/microsoft-365/backup/backup-restore-data#multi-geo-environments',
} as const;

export type SurveyWarningId = keyof typeof surveyWarningSources;

export interface SurveyWarningContext {
  readonly survey: Survey;
  /** Null if they could not be read. */
  readonly policies: readonly ProtectionPolicy[] | null;
  /** Whether the token is of a user, who sees the name of everything that has one. */
  readonly seesNames: boolean;
  /** In milliseconds since 1970. */
  readonly now: number;
}

/** Only what is known to apply. */
export function surveyWarnings(plan: Plan, context: SurveyWarningContext): SurveyWarning[] {
  return checks
    .flatMap((check) => check(plan, context))
    .map(({ id, message }) => ({
      id,
      message,
      source: surveyWarningSources[id],
    }));
}

type Check = (plan: Plan, context: SurveyWarningContext) => Omit<SurveyWarning, 'source'>[];

const checks: readonly Check[] = [
  beforeRetention,
  tooManyItems,
  deletedUsers,
  notProtectable,
  tooManyRestoredSites,
  multiGeo,
];

/** Windows that end before the oldest restore point that the policy of a resource keeps. */
function beforeRetention(plan: Plan, { survey, policies, now }: SurveyWarningContext): ReturnType<Check> {
  if (policies === null) return [];
  const known = new Map(policies.map(({ id, retention }) => [id, retention]));
  const affected = new Map<string, { count: number; kept: number; group: PlannedGroup }>();
  for (const [group, { unit }] of surveyed(plan, survey)) {
    if (group.filling === 'standard') continue;
    const own = unit?.policyId ? known.get(unit.policyId) : undefined;
    const kept = own ?? longestRetention(policies, group.workload);
    if (kept === null || kept === undefined || Date.parse(group.to) >= now - kept) continue;
    const key = `${group.kind} ${kept}`;
    affected.set(key, { kept, group, count: (affected.get(key)?.count ?? 0) + 1 });
  }
  return [...affected.values()].map(({ count, kept, group }) => ({
    id: 'window-before-retention',
    message: `the window of ${countOf(count, group.kind)} ends more than ${writeDuration(kept)} ago, and their policy keeps restore points no longer`,
  }));
}

function tooManyItems(plan: Plan, { survey }: SurveyWarningContext): ReturnType<Check> {
  const over = survey.resources.filter(({ hits }) => (hits ?? 0) > mostItemsInMailRestore).length;
  if (over === 0) return [];
  const most = formatCount(mostItemsInMailRestore);
  const message = `${countOf(over, 'message')} of ${formatCount(plan.counts.message)} ${over === 1 ? 'finds' : 'find'} more than ${most} items, and one restore takes at most ${most}: narrow ${over === 1 ? 'it' : 'them'}`;
  return [{ id: 'query-finds-too-much', message }];
}

/** The unit of a deleted user is found by its id, and has no name for anybody: a bulk request finds it by name only. */
function deletedUsers(plan: Plan, { survey, seesNames }: SurveyWarningContext): ReturnType<Check> {
  if (!seesNames) return [];
  const counts = new Map<ResourceKind, number>();
  for (const [{ kind, workload, filling }, { unit }] of surveyed(plan, survey)) {
    if (workload === 'site' || filling !== 'bulk' || unit === undefined || unit.name !== null) continue;
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return [...counts].map(([kind, count]) => ({
    id: 'deleted-user',
    message: `${countOf(count, kind)} of ${count === 1 ? 'a deleted user has' : 'deleted users have'} no name at the service, which then finds nothing: keep \`directoryObjectId\` and set \`pin: true\``,
  }));
}

function notProtectable(plan: Plan, { survey }: SurveyWarningContext): ReturnType<Check> {
  let count = 0;
  for (const [{ workload }, { isProtected }] of surveyed(plan, survey))
    if (workload === 'mailbox' && isProtected === false) count += 1;
  if (count === 0) return [];
  const message = `${counted(count, 'resource')} of mailboxes that are not protected; no policy can protect group, room and hybrid mailboxes`;
  return [{ id: 'not-protectable', message }];
}

/** Each restore to a new location makes another site. */
function tooManyRestoredSites(plan: Plan, { survey }: SurveyWarningContext): ReturnType<Check> {
  let count = 0;
  for (const [{ kind, destination }, { restoredSites = 0 }] of surveyed(plan, survey))
    if (kind === 'site' && destination === 'new' && restoredSites >= mostRestoredSites) count += 1;
  if (count === 0) return [];
  const most = formatCount(mostRestoredSites);
  const message = `${countOf(count, 'site')} already ${count === 1 ? 'has' : 'have'} ${most} sites beside ${count === 1 ? 'it' : 'them'} that restores made (\`…R0\`, \`…R1\`), and a site has at most ${most}: remove some of those, or restore in place`;
  return [{ id: 'too-many-restored-sites', message }];
}

/** One tenant has its sites on one host, unless it is in several geographies. */
function multiGeo({ groups, resources }: Plan): ReturnType<Check> {
  const hosts = new Set<string>();
  for (const { workload, first, count } of groups) {
    if (workload !== 'site') continue;
    for (const { name } of resources.slice(first, first + count)) hosts.add(siteHostOf(name));
  }
  if (hosts.size < 2) return [];
  const message = `sites are on ${hosts.size} hosts, so the tenant is a multi-geo one: a site or drive that was moved to another geography comes back there, and may have weekly restore points only`;
  return [{ id: 'multi-geo', message }];
}

function siteHostOf(url: string): string {
  return /^https?:\/\/([^/]+)/i.exec(url)?.[1]?.toLowerCase() ?? '';
}

function* surveyed(plan: Plan, { resources }: Survey): Generator<readonly [PlannedGroup, SurveyedResource]> {
  for (const group of plan.groups)
    for (const index of indicesIn([[group.first, group.count]])) {
      const resource = resources[index];
      if (resource !== undefined) yield [group, resource];
    }
}
