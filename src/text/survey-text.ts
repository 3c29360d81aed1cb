import { missingPermissions, type TokenClaims } from '../graph/auth/token-claims.ts';
import { lossOf, type Survey, type SurveyedResource, worstLoss } from '../lookup/survey.ts';
import { countOf, type ResourceKind, resourceKinds, workloads } from '../m365/workload.ts';
import { wantedPermissions } from '../plan/permissions.ts';
import type { Plan } from '../plan/plan.ts';
import { firstLinesWithin, oneLine } from '../report/writers/markdown.ts';
import { columns, tableWidth } from '../util/columns.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { printable } from '../util/printable.ts';

/** What the service says about a plan, and the token that it was asked with. */
export interface OnlineSurvey {
  readonly survey: Survey;
  readonly claims: TokenClaims | null;
}

/** For people: what would stop a run or part of it, and what could not be found out. */
export function surveyText(plan: Plan, { survey, claims }: OnlineSurvey): string {
  return [
    '',
    'Online:',
    ...surveyLines(plan, { survey, claims }).map((line) => `  ${line}`),
    ...missingLines(plan, survey),
    '',
  ].join('\n');
}

/** In characters. */
const roomInComment = 8_000;

/** The same for a comment on a pull request, cut to fit. */
export function surveyComment(plan: Plan, { survey, claims }: OnlineSurvey): string[] {
  return firstLinesWithin(
    [...surveyLines(plan, { survey, claims }), ...missingLines(plan, survey)].map(oneLine),
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
function surveyLines(plan: Plan, { survey, claims }: OnlineSurvey): string[] {
  return [
    `service       ${serviceText(survey)}`,
    `permissions   ${permissionText(plan, claims)}`,
    ...useLines(plan, survey),
    ...resourceKinds.filter((kind) => plan.counts[kind] > 0).flatMap((kind) => stateLines(kind, plan, survey)),
    ...lossLines(plan, survey),
    ...survey.unread.map((what) => `not known     ${printable(what)}`),
  ];
}

/** The JSON of a survey. Times are RFC 3339 in UTC, durations in seconds. What is not known is null. */
export function surveyJson(plan: Plan, { survey, claims }: OnlineSurvey): object {
  const worst = worstLoss(plan, survey);
  return {
    service: survey.service && { status: survey.service.statusText },
    permissions_missing: missingPermissions(claims, wantedPermissions(plan)),
    active_sessions: survey.use?.activeSessions ?? null,
    in_flight: survey.use?.inFlight ?? null,
    today: survey.use?.today ?? null,
    rpo_seconds: worst && worst.loss / 1_000,
    unread: survey.unread,
    resources: plan.groups.flatMap(({ kind, first, count, to }) =>
      survey.resources.slice(first, first + count).map(({ isProtected, hasPoint, point, hits }, place) => {
        const at = point?.protectedAt ?? null;
        return {
          workload: kind,
          resource: plan.resources[first + place]?.name ?? '',
          protected: isProtected,
          has_restore_point: hasPoint,
          restore_point_id: point?.id ?? null,
          restore_point_time: at === null ? null : new Date(at).toISOString(),
          lost_seconds: at === null ? null : lossOf(at, to) / 1_000,
          hits,
        };
      }),
    ),
  };
}

function serviceText({ service }: Survey): string {
  return service === null ? 'not known' : printable(service.statusText || 'no status');
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
  const name = plan.resources[worst.resource]?.name ?? '';
  const { rpo } = plan.objectives;
  const judged =
    rpo === null
      ? ''
      : `; rpo ${formatDuration(rpo)} ${worst.loss <= rpo ? 'is met with these points' : 'will be missed'}`;
  return [`data loss     ${formatDuration(worst.loss)} at most (${printable(name)})${judged}`];
}

/** The first queries, each with what it finds. */
function hitLines(plan: Plan, survey: Survey): string[] {
  const rows = plan.resources.flatMap(({ selection }, index) => {
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
      const [resource, planned] = [survey.resources[index], plan.resources[index]];
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
