import type { RunResult } from '../result/result.ts';
import type { Outcome } from '../state/outcome.ts';
import { counted, formatCount } from '../util/count.ts';
import { objectiveText } from './objective-text.ts';
import { outcomeMeanings } from './outcome-words.ts';
import { type Row, rowOf } from './row.ts';
import { verdictOf } from './verdict.ts';
import { xmlTag, xmlText } from './writers/xml-text.ts';

/** No more cases than this are written: programs that show JUnit reports keep them in memory. The rest is counted. */
export const mostCases = 10_000;

/**
 * report.junit.xml in pieces: a suite for each session with the resources whose last attempt it was, suites for resources
 * without a session, and one for the objectives. What failed is a case, and so is what nobody knows; everything else is only
 * counted, in `tests` and `skipped`.
 */
export async function* junitReport(result: RunResult): AsyncGenerator<string> {
  const suites = await suitesOf(result);
  const objectives = result.objectives.map(objectiveText);
  const all = [...suites.values()];
  const open = objectives.filter(({ verdict }) => verdict === 'not known').length;
  const missed = objectives.filter(({ verdict }) => verdict === 'missed').length;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield `${xmlTag('testsuites', {
    name: `${titleOf(result)}`,
    tests: sum(all, 'tests') + objectives.length,
    failures: sum(all, 'failures') + missed,
    errors: sum(all, 'errors') + open,
    skipped: sum(all, 'skipped'),
    time: secondsOf(result),
  })}>\n`;
  for (const suite of all) yield suiteText(suite);
  if (objectives.length > 0) yield objectiveSuite(objectives, result);
  yield '</testsuites>\n';
}

interface Suite {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly timestamp: string | null;
  tests: number;
  failures: number;
  errors: number;
  skipped: number;
  /** Sum of the durations of its resources. */
  seconds: number;
  readonly cases: string[];
  /** Failures and unknowns that are not written. */
  left: number;
}

/** Reads the rows once, and keeps what becomes a case. */
async function suitesOf(result: RunResult): Promise<Map<string, Suite>> {
  const suites = new Map<string, Suite>();
  for (const { session } of result.sessions) {
    const { name, sessionId, status, statusText, activatedAt } = session;
    const properties = { session_id: sessionId ?? '', status: session.earlyEnd ?? (statusText || status) };
    const timestamp = activatedAt === null ? null : new Date(activatedAt).toISOString();
    suites.set(name, newSuite(name, properties, timestamp));
  }
  let written = 0;
  for await (const resources of result.resources()) {
    for (const resource of resources) {
      const row = rowOf(resource, result);
      const name = resource.session?.name ?? `${row.wave === null ? '' : `${row.wave}: `}${row.workload} in no session`;
      const suite = suites.get(name) ?? newSuite(name, {}, null);
      suites.set(name, suite);
      if (addRow(suite, row) && written < mostCases) {
        suite.cases.push(caseText(suite.name, row));
        written += 1;
      } else if (isCase(row)) suite.left += 1;
    }
  }
  return suites;
}

function newSuite(name: string, properties: Suite['properties'], timestamp: string | null): Suite {
  return { name, properties, timestamp, tests: 0, failures: 0, errors: 0, skipped: 0, seconds: 0, cases: [], left: 0 };
}

/** Counts a row. Returns whether it is a case. */
function addRow(suite: Suite, row: Row): boolean {
  suite.tests += 1;
  suite.seconds += row.duration_seconds ?? 0;
  const kind = kindOf(row);
  if (kind !== null) suite[kind] += 1;
  return isCase(row);
}

type Tally = 'failures' | 'errors' | 'skipped';

/** Null for what came back, and passed its check if it had one. */
function kindOf({ outcome, check }: Row): Tally | null {
  const tally = tallies[outcome];
  if (tally !== null || check === undefined || check.verdict === 'passed') return tally;
  return check.verdict === 'failed' ? 'failures' : 'errors';
}

const tallies: Readonly<Record<Outcome, Tally | null>> = {
  succeeded: null,
  unchanged: null,
  failed: 'failures',
  unresolved: 'failures',
  unknown: 'errors',
  not_started: 'skipped',
};

function isCase(row: Row): boolean {
  const kind = kindOf(row);
  return kind === 'failures' || kind === 'errors';
}

function caseText(suite: string, row: Row): string {
  const { workload, resource, duration_seconds, error_code, error_message, outcome, check } = row;
  const isCheck = tallies[outcome] === null;
  const element = kindOf(row) === 'failures' ? 'failure' : 'error';
  const message = isCheck
    ? `came back, but its check: ${check?.verdict}${check?.message ? `: ${check.message}` : ''}`
    : `${outcomeMeanings[outcome]}${error_message === null ? '' : `: ${error_message}`}`;
  const facts = Object.entries(row)
    .filter(([key, value]) => value !== null && key !== 'check' && key !== 'error_message')
    .map(([key, value]) => `${key}: ${value}`);
  const type = isCheck ? 'check' : (error_code ?? outcome);
  const body = facts.map((fact) => xmlText(fact)).join('\n');
  return (
    `    ${xmlTag('testcase', { name: resource, classname: `${suite}.${workload}`, time: duration_seconds })}>\n` +
    `      ${xmlTag(element, { type, message })}>${body}</${element}>\n    </testcase>\n`
  );
}

function suiteText(suite: Suite): string {
  const { name, properties, timestamp, tests, failures, errors, skipped, seconds, cases, left } = suite;
  const back = tests - failures - errors - skipped;
  const facts = { ...properties, ...(tests > 0 && { came_back: `${back}` }) };
  const lines = Object.entries(facts).map(([key, value]) => `      ${xmlTag('property', { name: key, value })}/>\n`);
  const rest =
    left === 0 ? '' : `    <system-out>${counted(left, 'more case')} not written: see failed.csv</system-out>\n`;
  const head = { name, tests, failures, errors, skipped, time: Number(seconds.toFixed(3)), timestamp };
  const inside = lines.length === 0 ? '' : `    <properties>\n${lines.join('')}    </properties>\n`;
  return `  ${xmlTag('testsuite', head)}>\n${inside}${cases.join('')}${rest}  </testsuite>\n`;
}

function objectiveSuite(objectives: readonly ReturnType<typeof objectiveText>[], result: RunResult): string {
  const failures = objectives.filter(({ verdict }) => verdict === 'missed').length;
  const errors = objectives.filter(({ verdict }) => verdict === 'not known').length;
  const head = { name: 'objectives', tests: objectives.length, failures, errors, skipped: 0, time: 0 };
  const cases = objectives.map(({ key, wanted, measured, verdict, reason }) => {
    const tag = xmlTag('testcase', { name: key, classname: `${result.plan.name}.objectives`, time: 0 });
    if (verdict === 'met') return `    ${tag}/>\n`;
    const element = verdict === 'missed' ? 'failure' : 'error';
    const message = `wanted ${wanted}, measured ${measured}${reason === '' ? '' : `: ${reason}`}`;
    return `    ${tag}>\n      ${xmlTag(element, { type: verdict, message })}/>\n    </testcase>\n`;
  });
  return `  ${xmlTag('testsuite', head)}>\n${cases.join('')}  </testsuite>\n`;
}

function titleOf(result: RunResult): string {
  const { plan, state, totals } = result;
  const emulated = state.isEmulated ? ' (emulated)' : '';
  return `${plan.name} ${state.runId}${emulated}: ${verdictOf(result).word.toLowerCase()}, ${formatCount(totals.all.planned)} resources`;
}

function secondsOf({ state }: RunResult): number | null {
  if (state.started === null || state.ended === null) return null;
  return Math.max(0, state.ended.at - Date.parse(state.started.at)) / 1_000;
}

function sum(suites: readonly Suite[], key: Tally | 'tests'): number {
  return suites.reduce((total, suite) => total + suite[key], 0);
}
