import { resourceKey } from '../../src/spec/workload.ts';
import { disagreement, type Facts, type Finding } from './finding.ts';
import type { Evidence } from './ordeal.ts';
import { verdictsDiffer } from './outcomes.ts';
import type { SeenSession } from './service-view.ts';
import type { Resource, Story } from './story.ts';

type Check = (facts: Facts) => Finding[];

const checks: readonly Check[] = [
  everyResourceOneRow,
  nothingNotStarted,
  totalsAddUp,
  nothingTwice,
  attemptsAddUp,
  verdictsDiffer,
  sessionsAgree,
  unattributedAgree,
  draftsAreTold,
  exitCodeAgrees,
];

export function findingsIn(story: Story, evidence: Evidence): Finding[] {
  const { brokenOff, report, service } = evidence;
  if (brokenOff !== null) return [{ kind: 'lost', text: brokenOff }];
  if (report === null) return [{ kind: 'lost', text: 'the run ended without a report' }];
  const activated = service.sessions.filter(({ status }) => status !== 'draft');
  return checks.flatMap((check) => check({ story, evidence, report, activated }));
}

function everyResourceOneRow({ story, report }: Facts): Finding[] {
  const rows = countBy(report.rows.map(labelOf));
  const planned = new Set(story.resources.map(labelOf));
  return [
    ...[...planned]
      .filter((label) => !rows.has(label))
      .map((label): Finding => ({ kind: 'lost', text: `${label} has no row` })),
    ...[...rows]
      .filter(([label]) => !planned.has(label))
      .map(([label]) => disagreement(`${label} was never asked for`)),
    ...[...rows].filter(([, count]) => count > 1).map(([label, count]) => disagreement(`${label} has ${count} rows`)),
  ];
}

/** Nothing in a story stops a run for good. */
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
    if (wrong.length > 0)
      findings.push(disagreement(`totals of ${workload} are not those of the rows: ${wrong.join(' ')}`));
    if (sum !== planned || planned !== story.resources.filter(isIn).length)
      findings.push(disagreement(`${planned} of ${workload} planned, ${sum} told`));
  }
  const differ =
    resources.length !== report.rows.length ||
    resources.some(({ outcome }, index) => outcome !== report.rows[index]?.outcome);
  return differ ? [...findings, disagreement('report.json and report.csv have different rows')] : findings;
}

/** A resource may be in another activated session only as a new attempt, after the last has failed in a way that may pass. */
function nothingTwice({ story, activated }: Facts): Finding[] {
  const findings: Finding[] = [];
  for (const resource of story.resources) {
    const sessions = sessionsNaming(resource, activated);
    const isExcused =
      sessions.length <= 1 + story.retries &&
      sessions.every((session, index) => mayBeFollowed(resource, session, sessions[index + 1]));
    if (!isExcused)
      findings.push({
        kind: 'twice',
        text: `${labelOf(resource)} is in ${sessions.map(({ displayName }) => displayName).join(', ')}`,
      });
  }
  return findings;
}

function mayBeFollowed(resource: Resource, session: SeenSession, next: SeenSession | undefined): boolean {
  if (next === undefined) return true;
  const artifact = session.artifacts.find(({ name }) => name === resourceKey(resource.name));
  const mayPass = artifact?.status === 'failed' && artifact.code === 'UnknownError';
  return mayPass && artifact.completedAt <= next.createdAt + roundedOff;
}

/** Milliseconds: the service may write its times without fractions. */
const roundedOff = 1_000;

/** By number, which sees also what has no name: as many resources in activated sessions as rows tell attempts. */
function attemptsAddUp({ report, activated }: Facts): Finding[] {
  const told = report.rows.reduce((sum, { attempts }) => sum + Number(attempts), 0);
  const seen = activated.reduce((sum, { artifacts, unresolved }) => sum + artifacts.length + unresolved.length, 0);
  if (seen === told) return [];
  return [
    {
      kind: seen > told ? 'twice' : 'lost',
      text: `${seen} resources in activated sessions, ${told} attempts in the report`,
    },
  ];
}

function sessionsAgree({ report, activated }: Facts): Finding[] {
  const told = new Map(report.json.sessions.map((session) => [session.session_id, session]));
  return activated.flatMap(({ id, displayName, status, counts }) => {
    const session = told.get(id);
    if (session === undefined || session.activated_at === null)
      return [disagreement(`the report does not tell of ${displayName}, which is ${status}`)];
    if (!['completed', 'completedWithError', 'failed'].includes(status))
      return [disagreement(`${displayName} is still ${status}`)];
    const agree = (['total', 'completed', 'failed'] as const).every((key) => session.counts?.[key] === counts?.[key]);
    return agree
      ? []
      : [
          disagreement(
            `${displayName}: the report counts ${JSON.stringify(session.counts)}, the service ${JSON.stringify(counts)}`,
          ),
        ];
  });
}

function unattributedAgree({ report, activated }: Facts): Finding[] {
  const told = report.json.unattributed.map(({ artifact_id }) => artifact_id).sort();
  const hidden = activated
    .flatMap(({ artifacts }) => artifacts.filter(({ name }) => name === null).map(({ id }) => id))
    .sort();
  return told.join() === hidden.join()
    ? []
    : [disagreement(`${told.length} artifacts unattributed, ${hidden.length} without a name`)];
}

/** No draft with a request of ours is left, and no more empty ones than the report owns up to. */
function draftsAreTold({ report, evidence }: Facts): Finding[] {
  const { sessions, emptyDrafts } = evidence.service;
  const orphans = report.json.orphan_drafts.length;
  return [
    ...sessions
      .filter(({ status }) => status === 'draft')
      .map(({ displayName }) => disagreement(`the draft of ${displayName} was left behind`)),
    ...(emptyDrafts > orphans
      ? [disagreement(`${emptyDrafts} empty drafts are left, and the report tells of ${orphans}`)]
      : []),
  ];
}

function exitCodeAgrees({ report, evidence }: Facts): Finding[] {
  const exitCode = evidence.processes.at(-1)?.exitCode;
  const isWell = report.rows.every(({ outcome }) => outcome === 'succeeded' || outcome === 'unchanged');
  return exitCode === (isWell ? 0 : 1)
    ? []
    : [disagreement(`exit code ${exitCode}, though ${isWell ? 'all came back' : 'something did not come back'}`)];
}

/** The activated sessions that show a resource by name, in the order in which they were made: the service lists them so. */
function sessionsNaming({ workload, name }: Resource, activated: readonly SeenSession[]): SeenSession[] {
  const key = resourceKey(name);
  return activated
    .filter((session) => session.workload === workload)
    .filter(
      ({ artifacts, unresolved }) =>
        artifacts.some((artifact) => artifact.name === key) ||
        unresolved.some(({ target }) => resourceKey(target) === key),
    );
}

function labelOf(of: { workload: string; name: string } | { workload: string; resource: string }): string {
  return `${of.workload} ${resourceKey('name' in of ? of.name : of.resource)}`;
}

function countBy(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
