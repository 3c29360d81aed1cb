import { missingPermissions, type TokenClaims } from '../graph/auth/token-claims.ts';
import { longestRetention, type PolicyRead } from '../lookup/policies.ts';
import { type Survey, type SurveyedResource, worstLoss } from '../lookup/survey.ts';
import { type SurveyWarning, surveyWarnings } from '../lookup/survey-warnings.ts';
import { enoughForSiteNames, enoughForUserNames, permissions } from '../m365/permissions.ts';
import { countOf, manyOf, type ResourceKind, resourceKinds, type Workload, workloads } from '../m365/workload.ts';
import { namelessIn } from '../plan/nameless.ts';
import { wantedPermissions } from '../plan/permissions.ts';
import type { Plan } from '../plan/plan.ts';
import { judgedUntil, lossOf } from '../plan/recovery-point.ts';
import { firstLinesWithin, oneLine } from '../report/writers/markdown.ts';
import { columns, tableWidth } from '../util/columns.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration, writeDuration } from '../util/duration.ts';
import { printable } from '../util/printable.ts';

/** What the service says about a plan, and the token that it was asked with. */
export interface OnlineSurvey {
  readonly survey: Survey;
  readonly claims: TokenClaims | null;
  readonly policies: PolicyRead;
  /** When it was asked, in milliseconds since 1970. */
  readonly now: number;
}

/** For people: what would stop a run or part of it, and what could not be found out. */
export function surveyText(plan: Plan, online: OnlineSurvey): string {
  return [
    '',
    'Online:',
    ...surveyLines(plan, online).map((line) => `  ${line}`),
    ...missingLines(plan, online.survey),
    ...warningLines(plan, online),
    '',
  ].join('\n');
}

/** In characters. */
const roomInComment = 8_000;

/** The same for a comment on a pull request, cut to fit. */
export function surveyComment(plan: Plan, online: OnlineSurvey): string[] {
  return firstLinesWithin(
    [...surveyLines(plan, online), ...warningLines(plan, online), ...missingLines(plan, online.survey)].map(oneLine),
    roomInComment,
  );
}

/** Resources that are not protected or have no restore point, and what queries find. */
function missingLines(plan: Plan, survey: Survey): string[] {
  return [
    ...section(
      "Not protected, according to the tenant's list",
      plan,
      survey,
      ({ isProtected }) => isProtected === false,
    ),
    ...section(
      'No restore point in the window',
      plan,
      survey,
      ({ isProtected, hasPoint }) => isProtected !== false && hasPoint === false,
    ),
    ...hitLines(plan, survey),
  ];
}

/** A summary, without the resources. */
function surveyLines(plan: Plan, online: OnlineSurvey): string[] {
  const { survey, claims, policies } = online;
  return [
    `service       ${serviceText(survey)}`,
    `controller    ${controllerText(survey)}`,
    `retention     ${retentionText(plan, policies)}`,
    `permissions   ${permissionText(plan, claims)}`,
    ...nameLines(plan, online),
    ...useLines(plan, survey),
    ...resourceKinds.filter((kind) => plan.counts[kind] > 0).flatMap((kind) => stateLines(kind, plan, survey)),
    ...lossLines(plan, survey),
    ...[...policies.unread, ...survey.unread].map((what) => `not known     ${printable(what)}`),
  ];
}

/** The JSON of a survey. Times are RFC 3339 in UTC, durations in seconds. What is not known is null. */
export function surveyJson(plan: Plan, online: OnlineSurvey): object {
  const { survey, claims, policies } = online;
  const worst = worstLoss(plan, survey);
  return {
    service: survey.service && {
      status: survey.service.statusText,
      controller: survey.service.consumer,
      grace_until: timeOrNull(survey.service.graceUntil),
      disable_reason: survey.service.disableReason,
    },
    retention_seconds: Object.fromEntries(workloads.map((workload) => [workload, retentionOf(policies, workload)])),
    unnamed: unnamedIn(plan, claims)?.count ?? null,
    warnings: warningsOf(plan, online),
    permissions_missing: missingPermissions(claims, wantedPermissions(plan)),
    active_sessions: survey.use?.activeSessions ?? null,
    in_flight: survey.use?.inFlight ?? null,
    today: survey.use?.today ?? null,
    rpo_seconds: worst && worst.loss / 1_000,
    unread: [...policies.unread, ...survey.unread],
    resources: plan.groups.flatMap((group) => {
      const { kind, first, count } = group;
      return survey.resources.slice(first, first + count).map(({ isProtected, hasPoint, point, hits }, place) => {
        const at = point?.protectedAt ?? null;
        const until = judgedUntil(plan, group, plan.resources.at(first + place));
        return {
          workload: kind,
          resource: plan.resources.at(first + place)?.name ?? '',
          protected: isProtected,
          has_restore_point: hasPoint,
          restore_point_id: point?.id ?? null,
          restore_point_time: at === null ? null : new Date(at).toISOString(),
          lost_seconds: at === null || until === null ? null : lossOf(at, until) / 1_000,
          hits,
        };
      });
    }),
  };
}

function serviceText({ service }: Survey): string {
  return service === null ? 'not known' : printable(service.statusText || 'no status');
}

/** Who may restore besides users of the admin centre, and until when somebody else may. */
function controllerText({ service }: Survey): string {
  if (service === null) return `not known: reading it needs ${permissions.serviceStatus}`;
  const { consumer, graceUntil, disableReason } = service;
  const grace = graceUntil === null ? '' : `; the one that is replaced may act until ${timeOrNull(graceUntil)}`;
  const reason =
    service.status === 'disabled' && disableReason !== 'none' ? `; disabled: ${reasons[disableReason]}` : '';
  return `${controllers[consumer]}${grace}${reason}`;
}

const controllers = {
  firstparty: 'Microsoft 365',
  thirdparty: 'an application of another vendor: only that one restores',
  unknown: 'not named by the service',
} as const;

const reasons = {
  invalidBillingProfile: 'its billing profile is not valid',
  userRequested: 'an administrator asked for it',
  unknown: 'for a reason that the service does not name',
} as const;

function retentionText({ groups }: Plan, policies: PolicyRead): string {
  const used = workloads.filter((workload) => groups.some((group) => group.workload === workload));
  const texts = used.map((workload) => {
    const seconds = retentionOf(policies, workload);
    return `${manyOf([workload])} ${seconds === null ? 'not known' : writeDuration(seconds * 1_000)}`;
  });
  return texts.join(', ');
}

/** In seconds, of the policy that keeps longest; null if that is not known. */
function retentionOf({ policies }: PolicyRead, workload: Workload): number | null {
  const kept = policies === null ? null : longestRetention(policies, workload);
  return kept === null ? null : kept / 1_000;
}

/** For an application: how many rows the report can only call by an id, because nothing gives it their names. */
function nameLines(plan: Plan, online: OnlineSurvey): string[] {
  const unnamed = unnamedIn(plan, online.claims);
  if (unnamed === null || unnamed.count === 0) return [];
  const all = counted(plan.resources.length, 'row');
  const remedy = `grant ${unnamed.lacking.join(' and ')}, or give the ids in the lists`;
  return [`without name  ${formatCount(unnamed.count)} of ${all} of the reports of an application: ${remedy}`];
}

interface UnnamedRows {
  readonly count: number;
  /** The permissions that would name them. */
  readonly lacking: readonly string[];
}

/** Null if nobody can know. None for a user, who sees names. */
function unnamedIn(plan: Plan, claims: TokenClaims | null): UnnamedRows | null {
  if (claims === null || claims.kind === 'unknown') return null;
  const lacking = new Set<string>();
  let count = 0;
  for (const workload of claims.kind === 'delegated' ? [] : workloads) {
    const enough = workload === 'site' ? enoughForSiteNames : enoughForUserNames;
    if (missingPermissions(claims, enough)?.length !== enough.length) continue;
    const ofWorkload = [...namelessIn(plan, workload)].length;
    if (ofWorkload > 0) lacking.add(workload === 'site' ? permissions.readSites : permissions.readUsers);
    count += ofWorkload;
  }
  return { count, lacking: [...lacking] };
}

function warningsOf(plan: Plan, { survey, claims, policies, now }: OnlineSurvey): SurveyWarning[] {
  const seesNames = claims?.kind === 'delegated';
  return surveyWarnings(plan, { survey, policies: policies.policies, seesNames, now });
}

function warningLines(plan: Plan, online: OnlineSurvey): string[] {
  const lines = warningsOf(plan, online).map(({ message, source }) => `  ${printable(message)} (${source})`);
  return lines.length === 0 ? [] : ['', 'Warnings:', ...lines];
}

function timeOrNull(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}

function permissionText(plan: Plan, claims: TokenClaims | null): string {
  const missing = missingPermissions(claims, wantedPermissions(plan));
  if (missing === null) return 'not known: the token cannot be read';
  return missing.length === 0 ? 'all that a run needs' : `missing: ${missing.join(', ')}`;
}

function useLines({ limits, groups }: Plan, { use }: Survey): string[] {
  if (use === null) return [];
  const { activeSessions, inFlight, today } = use;
  return [
    `sessions      ${formatCount(activeSessions)} of ${formatCount(limits.activeSessions)} active`,
    ...workloads
      .filter((workload) => groups.some((group) => group.workload === workload))
      .map((workload) => {
        const atOnce = `${formatCount(inFlight[workload])} of ${formatCount(limits.inFlight)} in flight`;
        return `${workload.padEnd(12)}  ${atOnce}, ${formatCount(today[workload])} of ${formatCount(limits.perDay)} in the last 24 hours`;
      }),
  ];
}

function stateLines(kind: ResourceKind, plan: Plan, survey: Survey): string[] {
  const found = plan.groups
    .filter((group) => group.kind === kind)
    .flatMap(({ first, count }) => survey.resources.slice(first, first + count));
  const safe = found.filter(({ isProtected }) => isProtected);
  const isProtected = found.map((resource) => resource.isProtected);
  const hasPoint = safe.map((resource) => resource.hasPoint);
  return [
    `protected     ${split(isProtected, countOf(found.length, kind), 'not protected')}`,
    ...(safe.length === 0
      ? []
      : [`with a point  ${split(hasPoint, `the ${formatCount(safe.length)} protected`, 'without')}`]),
  ];
}

/** "2 of 4 mailboxes; 1 not protected, 1 not known": `all` is "4 mailboxes", `no` is "not protected". */
function split(answers: readonly (boolean | null)[], all: string, no: string): string {
  const count = (answer: boolean | null): number => answers.filter((one) => one === answer).length;
  const others = [
    { number: count(false), what: no },
    { number: count(null), what: 'not known' },
  ].filter(({ number }) => number > 0);
  const rest = others.map(({ number, what }) => `${formatCount(number)} ${what}`).join(', ');
  return `${formatCount(count(true))} of ${all}${rest && `; ${rest}`}`;
}

function lossLines(plan: Plan, survey: Survey): string[] {
  const worst = worstLoss(plan, survey);
  if (worst === null) return [];
  const name = plan.resources.at(worst.resource)?.name ?? '';
  const { rpo } = plan.objectives;
  const judged =
    rpo === null
      ? ''
      : `; rpo ${formatDuration(rpo)} ${worst.loss <= rpo ? 'is met with these points' : 'will be missed'}`;
  return [`data loss     ${formatDuration(worst.loss)} at most (${printable(name)})${judged}`];
}

/** The first queries, each with what it finds. */
function hitLines(plan: Plan, survey: Survey): string[] {
  const rows = [...plan.resources.entries()].flatMap(([index, { selection }]) => {
    const found = survey.resources[index];
    if (selection?.of !== 'messages' || found?.hits === null || found === undefined) return [];
    const at = found.point?.protectedAt ?? null;
    const when = at === null ? '' : new Date(at).toISOString();
    return [[`  ${counted(found.hits, 'item')}`, printable(selection.unit), when, printable(selection.query)]];
  });
  if (rows.length === 0) return [];
  const left = rows.length - mostShown;
  const rest = left > 0 ? [`  … and ${formatCount(left)} more; --json lists them all`] : [];
  return ['', 'Items that queries find:', ...columns(rows.slice(0, mostShown), new Set(), tableWidth), ...rest];
}

/** A title and the first resources that `is` accepts, each with its place in the spec. */
function section(title: string, plan: Plan, survey: Survey, is: (resource: SurveyedResource) => boolean): string[] {
  const rows: string[][] = [];
  let left = 0;
  for (const { kind, first, count } of plan.groups) {
    for (let index = first; index < first + count; index += 1) {
      const [resource, planned] = [survey.resources[index], plan.resources.at(index)];
      if (resource === undefined || planned === undefined || !is(resource)) continue;
      const place = `${printable(plan.sources[planned.source]?.path ?? '')}:${planned.line}`;
      if (rows.length < mostShown) rows.push([`  ${kind}`, printable(planned.name), place]);
      else left += 1;
    }
  }
  if (rows.length === 0) return [];
  return [
    '',
    `${title}:`,
    ...columns(rows, new Set(), tableWidth),
    ...(left > 0 ? [`  … and ${formatCount(left)} more; --json lists them all`] : []),
  ];
}

const mostShown = 20;
