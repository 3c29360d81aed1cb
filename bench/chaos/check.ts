import type { Evidence } from './evidence.ts';
import { Facts, labelOf } from './facts.ts';
import { disagreement, type Finding } from './finding.ts';
import { itemsDiffer, verdictsDiffer } from './outcomes.ts';
import type { ReportRow } from './report.ts';
import type { Part, Resource } from './resource.ts';
import type { SeenSession } from './service-view.ts';
import type { Story } from './story.ts';

type Check = (facts: Facts) => Finding[];

const checks: readonly Check[] = [
  everyResourceOneRow,
  nothingNotStarted,
  totalsAddUp,
  nothingTwice,
  attemptsAddUp,
  verdictsDiffer,
  itemsDiffer,
  sessionsAgree,
  unattributedAgree,
  nothingElseRestored,
  draftsAreReported,
  exitCodeAgrees,
];

export function findingsIn(story: Story, evidence: Evidence): Finding[] {
  const { brokenOff, report } = evidence;
  if (brokenOff !== null) return [{ kind: 'lost', text: brokenOff }];
  if (report === null) return [{ kind: 'lost', text: 'the run ended without a report' }];
  const facts = new Facts(story, evidence, report);
  return checks.flatMap((check) => check(facts));
}

function everyResourceOneRow({ story, report }: Facts): Finding[] {
  const rows = countBy(report.rows.map(labelOf));
  const planned = new Set(story.resources.map(labelOf));
  return [
    ...[...planned]
      .filter((label) => !rows.has(label))
      .map((label): Finding => ({ kind: 'lost', text: `${label} has no row` })),
    ...[...rows].filter(([label]) => !planned.has(label)).map(([label]) => disagreement(`${label} is not in the spec`)),
    ...[...rows].filter(([, count]) => count > 1).map(([label, count]) => disagreement(`${label} has ${count} rows`)),
  ];
}

/** No story stops a run for good. */
function nothingNotStarted({ report }: Facts): Finding[] {
  const left = report.rows.filter(({ outcome }) => outcome === 'not_started');
  return left.map((row) => ({ kind: 'lost', text: `${labelOf(row)} was not started` }));
}

function totalsAddUp({ report, story }: Facts): Finding[] {
  const { totals, resources } = report.json;
  const findings: Finding[] = [];
  for (const [workload, { planned = 0, ...outcomes }] of Object.entries(totals)) {
    const isIn = (of: { workload: string }): boolean => workload === 'all' || of.workload === workload;
    const counted = countBy(report.rows.filter(isIn).map(({ outcome }) => outcome));
    const wrong = Object.entries(outcomes).filter(([outcome, count]) => count !== (counted.get(outcome) ?? 0));
    const sum = Object.values(outcomes).reduce((total, count) => total + count, 0);
    if (wrong.length > 0) findings.push(disagreement(`totals of ${workload} differ from the rows: ${wrong.join(' ')}`));
    if (sum !== planned || planned !== story.resources.filter(isIn).length)
      findings.push(disagreement(`${planned} of ${workload} planned, ${sum} reported`));
  }
  const differ =
    resources.length !== report.rows.length ||
    resources.some(({ outcome }, index) => outcome !== report.rows[index]?.outcome);
  return differ ? [...findings, disagreement('report.json and report.csv have different rows')] : findings;
}

/** A part of a resource may be in another activated session only as a new attempt, after a failure that may pass. */
function nothingTwice(facts: Facts): Finding[] {
  const findings: Finding[] = [];
  for (const [resource, part] of facts.story.resources.flatMap((one) =>
    one.parts.map((part) => [one, part] as const),
  )) {
    const sessions = facts.sessionsHolding(part);
    const isExcused =
      sessions.length <= 1 + facts.story.retries &&
      sessions.every(
        (session, index) =>
          isOnceIn(session, part) && mayBeFollowed(part, { resource, session, next: sessions[index + 1] }),
      );
    if (!isExcused) findings.push({ kind: 'twice', text: `${part.name} is in ${sessions.map(textOf).join(', ')}` });
  }
  return findings;
}

function isOnceIn({ artifacts }: SeenSession, { name }: Part): boolean {
  return artifacts.filter((artifact) => artifact.name === name).length <= 1;
}

interface Following {
  readonly resource: Resource;
  readonly session: SeenSession;
  readonly next: SeenSession | undefined;
}

/** Files fail without a code. A path is tried again only if none of its items came back. */
function mayBeFollowed({ name }: Part, { resource, session, next }: Following): boolean {
  if (next === undefined) return true;
  const artifact = session.artifacts.find((one) => one.name === name);
  if (artifact?.status !== 'failed') return false;
  const names = new Set(resource.parts.map((part) => part.name));
  const isWhole = session.artifacts.every((one) => !names.has(one.name ?? '') || one.status === 'failed');
  const mayPass = resource.workload === 'file' ? isWhole : artifact.code === 'UnknownError';
  return mayPass && artifact.completedAt <= next.createdAt + roundedOff;
}

/** Milliseconds, because the service may write its times without fractions. */
const roundedOff = 1_000;

/** Compares attempts: for resources restored by name the total, which also counts artifacts without a name; for the others row by row. */
function attemptsAddUp(facts: Facts): Finding[] {
  const isByName = (row: ReportRow): boolean => facts.resourceOf(row)?.filling === 'bulk';
  const rows = facts.report.rows.filter(isByName);
  const reported = rows.reduce((sum, { attempts }) => sum + Number(attempts), 0);
  const sessions = facts.activated.filter(({ filling }) => filling === 'bulk');
  const seen = sessions.reduce((sum, { artifacts, unresolved }) => sum + artifacts.length + unresolved.length, 0);
  return [
    ...miscount('resources by name', seen, reported),
    ...facts.report.rows.filter((row) => !isByName(row)).flatMap((row) => attemptsOf(row, facts)),
  ];
}

/** An attempt that fails before the session is activated leaves no artifact. If it was the last, its row names none. */
function attemptsOf(row: ReportRow, facts: Facts): Finding[] {
  const parts = facts.resourceOf(row)?.parts ?? [];
  const seen = Math.max(0, ...parts.map((part) => facts.sessionsHolding(part).length));
  const attempts = Number(row.attempts);
  const isLeftOut = row.artifact_id === '' && attempts > seen;
  return isLeftOut ? [] : miscount(labelOf(row), seen, attempts);
}

function miscount(what: string, seen: number, reported: number): Finding[] {
  if (seen === reported) return [];
  const text = `${what}: ${seen} in activated sessions, ${reported} attempts in the report`;
  return [{ kind: seen > reported ? 'twice' : 'lost', text }];
}

function sessionsAgree({ report, activated }: Facts): Finding[] {
  const reported = new Map(report.json.sessions.map((session) => [session.session_id, session]));
  return activated.flatMap((seen) => {
    const { id, status, counts } = seen;
    const session = reported.get(id);
    if (session === undefined || session.activated_at === null)
      return [disagreement(`${textOf(seen)} is ${status}, but not in the report`)];
    if (!['completed', 'completedWithError', 'failed'].includes(status))
      return [disagreement(`${textOf(seen)} is still ${status}`)];
    const agree = (['total', 'completed', 'failed'] as const).every((key) => session.counts?.[key] === counts?.[key]);
    const texts = [session.counts, counts].map((one) => JSON.stringify(one));
    return agree ? [] : [disagreement(`${textOf(seen)}: the report counts ${texts[0]}, the service ${texts[1]}`)];
  });
}

/** An artifact without a name that is the only one in its session may belong to a resource, by elimination. */
function unattributedAgree({ report, activated }: Facts): Finding[] {
  const nameless = activated.map(({ artifacts }) => artifacts.filter(({ name }) => name === null).map(({ id }) => id));
  const mayBeOwned = new Set(nameless.filter(({ length }) => length === 1).flat());
  const reported = report.json.unattributed
    .map(({ artifact_id }) => artifact_id)
    .filter((id) => !mayBeOwned.has(id))
    .sort();
  const hidden = nameless
    .flat()
    .filter((id) => !mayBeOwned.has(id))
    .sort();
  return reported.join() === hidden.join()
    ? []
    : [disagreement(`${reported.length} artifacts unattributed, ${hidden.length} without a name`)];
}

/** A session filled one by one holds only what the spec asks for. */
function nothingElseRestored({ activated, story }: Facts): Finding[] {
  const expected = new Set(story.resources.flatMap(({ parts }) => parts.map(({ name }) => name)));
  return activated.flatMap((session) =>
    session.artifacts
      .filter(({ name }) => session.filling !== 'bulk' && !expected.has(name ?? ''))
      .map(({ id, name }) => disagreement(`${textOf(session)} has the artifact ${id} of ${name}`)),
  );
}

/** No draft that the run knows is left unless the report lists it, and no more others of each workload than it lists. */
function draftsAreReported({ report, evidence }: Facts): Finding[] {
  const reported = new Set(report.json.sessions.map(({ session_id }) => session_id));
  const listed = new Set(report.json.orphan_drafts.map(({ session_id }) => session_id));
  const drafts = evidence.sessions.filter(({ id, status }) => status === 'draft' && !listed.has(id));
  const isKnown = ({ id, displayName }: SeenSession): boolean => reported.has(id) || displayName !== null;
  const withoutId = report.json.orphan_drafts.filter(({ session_id }) => session_id === null);
  const orphans = countBy(withoutId.map(({ workload }) => workload));
  const nameless = countBy(drafts.filter((draft) => !isKnown(draft)).map(({ workload }) => workload));
  return [
    ...drafts.filter(isKnown).map((draft) => disagreement(`the draft of ${textOf(draft)} was left behind`)),
    ...[...nameless]
      .filter(([workload, count]) => count > (orphans.get(workload) ?? 0))
      .map(([workload, count]) =>
        disagreement(`${count} drafts of ${workload} are left, and the report lists ${orphans.get(workload) ?? 0}`),
      ),
  ];
}

function exitCodeAgrees({ report, evidence }: Facts): Finding[] {
  const { exitCode, log = [] } = evidence.processes.at(-1) ?? {};
  // Then a run ends with 1 although all came back.
  if (log.some((line) => /cannot write the (report|evidence)/.test(line))) return [];
  const isWell = report.rows.every(({ outcome }) => outcome === 'succeeded' || outcome === 'unchanged');
  return exitCode === (isWell ? 0 : 1)
    ? []
    : [disagreement(`exit code ${exitCode}, although ${isWell ? 'all came back' : 'something did not come back'}`)];
}

/** Standard and granular sessions have no name. */
function textOf({ displayName, workload, filling, id }: SeenSession): string {
  return displayName ?? `the ${filling} session ${id} of ${workload}`;
}

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
