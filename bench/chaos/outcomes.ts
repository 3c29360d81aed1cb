import { resourceKey } from '../../src/m365/workload.ts';
import type { Facts } from './facts.ts';
import { disagreement, type Finding } from './finding.ts';
import type { ReportRow } from './report.ts';
import type { Absence, Part, Resource } from './resource.ts';
import type { SeenArtifact } from './seen-artifact.ts';
import type { SeenSession } from './service-view.ts';

/** What a row must say, by all that the service shows: one of the codes (null for any code), and one of the artifacts. */
interface Truth {
  readonly outcome: string;
  readonly codes: readonly string[] | null;
  /** Empty if the row names none. */
  readonly artifacts: readonly SeenArtifact[];
  /** Whether only elimination shows this, which needs everything else of the session: then the row may say less. */
  readonly isEliminated?: boolean;
}

/** Rows that differ from what the service shows of their session. */
export function verdictsDiffer(facts: Facts): Finding[] {
  return facts.report.rows
    .filter(({ outcome }) => outcome !== 'not_started')
    .flatMap((row) => {
      const truth = truthOf(row, facts);
      const fault = typeof truth === 'string' ? truth : difference(row, truth);
      const text = `${row.workload} ${row.resource} (${row.outcome}): ${fault}`;
      if (fault === '') return [];
      return [isFalse(row, truth) ? { kind: 'false', text } : disagreement(text)];
    });
}

/** Whether the row says for certain what the service does not say. */
function isFalse({ outcome }: ReportRow, truth: Truth | string): boolean {
  const isCertain = ['succeeded', 'unchanged', 'failed'].includes(outcome);
  return isCertain && (typeof truth === 'string' || truth.outcome !== outcome);
}

function difference(row: ReportRow, { outcome, codes, artifacts, isEliminated = false }: Truth): string {
  if (isEliminated && row.outcome === 'unknown') return '';
  if (row.outcome !== outcome) return `the service says ${outcome}`;
  if (codes !== null && !codes.includes(row.error_code))
    return `the code is ${codes.join(' or ')}, not ${row.error_code}`;
  const named = artifacts.find(({ id }) => id === row.artifact_id);
  const isNamed = artifacts.length === 0 || isEliminated ? row.artifact_id === '' : false;
  if (!isNamed && named === undefined)
    return `the artifact is ${artifacts.map(({ id }) => id).join(' or ')}, not ${row.artifact_id}`;
  const point = named?.pointId ?? row.restore_point_id;
  return row.restore_point_id === point ? '' : `it came from ${point}, not from ${row.restore_point_id}`;
}

function truthOf(row: ReportRow, facts: Facts): Truth | string {
  const resource = facts.resourceOf(row);
  if (resource === undefined) return 'is not in the spec';
  const session = facts.activated.find(({ id }) => id === row.session_id);
  if (resource.filling !== 'bulk') return truthOfChosen(resource, session, facts);
  return session === undefined ? 'names no activated session' : truthOfNamed(row, session);
}

/** For a resource that the service itself resolves. */
function truthOfNamed({ resource }: ReportRow, session: SeenSession): Truth | string {
  const unresolved = session.unresolved.find(({ target }) => resourceKey(target) === resource);
  if (unresolved !== undefined) return absent({ outcome: 'unresolved', codes: [unresolved.code] });
  const artifact = session.artifacts.find(({ name }) => name === resource);
  if (artifact !== undefined) return { outcome: outcomeOf(artifact), codes: [artifact.code], artifacts: [artifact] };
  if (session.artifacts.every(({ name }) => name !== null)) return 'the session it names holds others';
  return eliminated(session) ?? { outcome: provenByCounts(session), codes: null, artifacts: [] };
}

/**
 * One of the artifacts without a name belongs to each resource that has none with a name. Null if they did not all end alike, so that
 * nobody can know how that of one resource did.
 */
function eliminated({ artifacts }: SeenSession): Truth | null {
  const nameless = artifacts.filter(({ name }) => name === null);
  const outcomes = new Set(nameless.map(outcomeOf));
  const isFailed = outcomes.size === 1 && outcomes.has('failed');
  if (!isFailed && (outcomes.has('failed') || nameless.some(({ status }) => status !== 'succeeded'))) return null;
  const [only] = outcomes;
  const outcome = outcomes.size === 1 && only !== undefined ? only : 'succeeded';
  const codes = isFailed ? [...nameless.map(({ code }) => code), ''] : null;
  return { outcome, codes, artifacts: nameless.length === 1 ? nameless : [], isEliminated: true };
}

/** For a resource that the run added to sessions item by item. A part in no session must have a reason. */
function truthOfChosen(resource: Resource, session: SeenSession | undefined, facts: Facts): Truth | string {
  const { oracle } = facts;
  if (resource.absence !== null) return absent(resource.absence);
  if (oracle.hitsOf(resource) === 0) return absent({ outcome: 'unresolved', codes: [''] });
  const artifacts: SeenArtifact[] = [];
  const codes: string[] = [];
  for (const part of resource.parts) {
    const artifact = session?.artifacts.find(({ name }) => name === part.name);
    if (artifact !== undefined) artifacts.push(artifact);
    else {
      const code = oracle.refusalCodeOf(part, facts.sessionsHolding(part).length);
      if (code === null) return `${part.name} is not in the session of its row, but the session would accept it`;
      codes.push(code);
    }
  }
  return together(artifacts, codes);
}

/** A resource has failed if any of its parts failed or was not accepted. Its row shows one of these parts. */
function together(artifacts: readonly SeenArtifact[], refusals: readonly string[]): Truth {
  const failed = artifacts.filter(({ status }) => status === 'failed');
  const [first] = artifacts;
  const codes = [...failed.map(({ code }) => code), ...refusals];
  if (failed.length > 0) return { outcome: 'failed', codes, artifacts: failed };
  if (refusals.length > 0) return { outcome: 'failed', codes: refusals, artifacts };
  return { outcome: first === undefined ? 'unresolved' : outcomeOf(first), codes: [''], artifacts };
}

function absent(absence: Absence): Truth {
  return { ...absence, artifacts: [] };
}

/** A mailbox that came back whole with no items equals its restore point; a query with no hits is not restored at all. */
function outcomeOf({ status, items }: SeenArtifact): string {
  return status === 'succeeded' && items === 0 ? 'unchanged' : status;
}

/** If the artifact is hidden, the counts may still prove it: all came back, or none. */
function provenByCounts({ counts }: SeenSession): string {
  if (counts === null) return 'unknown';
  if (counts.completed === counts.total) return 'succeeded';
  return counts.failed === counts.total ? 'failed' : 'unknown';
}

/** Messages and files: the row must count as many items as the query finds, or as many as artifacts of the path succeeded. */
export function itemsDiffer(facts: Facts): Finding[] {
  const { report, activated, oracle } = facts;
  return report.rows.flatMap((row, index) => {
    const resource = facts.resourceOf(row);
    if (resource?.filling !== 'granular' || row.outcome !== 'succeeded') return [];
    const reported = report.json.resources[index]?.restored_items;
    const session = activated.find(({ id }) => id === row.session_id);
    const restored = resource.parts.filter((part) => isRestoredIn(part, session)).length;
    const expected = oracle.hitsOf(resource) ?? restored;
    return reported === expected
      ? []
      : [disagreement(`${row.resource}: ${reported} items in the report, ${expected} came back`)];
  });
}

function isRestoredIn(part: Part, session: SeenSession | undefined): boolean {
  return session?.artifacts.some(({ name, status }) => name === part.name && status === 'succeeded') === true;
}
