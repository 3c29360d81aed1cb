import { resourceKey } from '../../src/m365/workload.ts';
import type { Facts } from './facts.ts';
import { disagreement, type Finding } from './finding.ts';
import type { ReportRow } from './report.ts';
import type { Absence, Part, Resource } from './resource.ts';
import type { SeenArtifact } from './seen-artifact.ts';
import type { SeenSession } from './service-view.ts';

/** What a row has to say of a resource, by all that the service shows: any of the codes, null where any at all will do, and any of the artifacts. */
interface Truth {
  readonly outcome: string;
  readonly codes: readonly string[] | null;
  /** Empty where the row names none. */
  readonly artifacts: readonly SeenArtifact[];
}

/** Rows that tell something else than the service does of the session they name. */
export function verdictsDiffer(facts: Facts): Finding[] {
  return facts.report.rows
    .filter(({ outcome }) => outcome !== 'not_started')
    .flatMap((row) => {
      const truth = truthOf(row, facts);
      const fault = typeof truth === 'string' ? truth : difference(row, truth);
      return fault === '' ? [] : [disagreement(`${row.workload} ${row.resource} (${row.outcome}): ${fault}`)];
    });
}

function difference(row: ReportRow, { outcome, codes, artifacts }: Truth): string {
  if (row.outcome !== outcome) return `the service says ${outcome}`;
  if (codes !== null && !codes.includes(row.error_code))
    return `the code is ${codes.join(' or ')}, not ${row.error_code}`;
  const named = artifacts.find(({ id }) => id === row.artifact_id);
  const isNamed = artifacts.length === 0 ? row.artifact_id === '' : named !== undefined;
  if (!isNamed) return `the artifact is ${artifacts.map(({ id }) => id).join(' or ')}, not ${row.artifact_id}`;
  const point = named?.pointId ?? row.restore_point_id;
  return row.restore_point_id === point ? '' : `it came from ${point}, not from ${row.restore_point_id}`;
}

function truthOf(row: ReportRow, facts: Facts): Truth | string {
  const resource = facts.resourceOf(row);
  if (resource === undefined) return 'was never asked for';
  const session = facts.activated.find(({ id }) => id === row.session_id);
  if (resource.filling !== 'bulk') return truthOfChosen(resource, session, facts);
  return session === undefined ? 'names no activated session' : truthOfNamed(row, session);
}

/** Of what the service itself has looked for. */
function truthOfNamed({ resource }: ReportRow, session: SeenSession): Truth | string {
  const unresolved = session.unresolved.find(({ target }) => resourceKey(target) === resource);
  if (unresolved !== undefined) return absent({ outcome: 'unresolved', codes: [unresolved.code] });
  const artifact = session.artifacts.find(({ name }) => name === resource);
  if (artifact !== undefined) return { outcome: outcomeOf(artifact), codes: [artifact.code], artifacts: [artifact] };
  if (session.artifacts.every(({ name }) => name !== null)) return 'the session it names holds others';
  return { outcome: provenByCounts(session), codes: null, artifacts: [] };
}

/** Of what the run has put into sessions one by one. What is in none of them must have been kept out for a reason. */
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
      const code = oracle.refusalOf(part, facts.sessionsHolding(part).length);
      if (code === null) return `${part.name} is not in the session it names, which would have taken it`;
      codes.push(code);
    }
  }
  return together(artifacts, codes);
}

/** A resource has failed where any of its parts has, or was not taken. Its row tells of one that speaks for all. */
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

/** Where the artifact is hidden, the counts may still tell: all came back, or none. */
function provenByCounts({ counts }: SeenSession): string {
  if (counts === null) return 'unknown';
  if (counts.completed === counts.total) return 'succeeded';
  return counts.failed === counts.total ? 'failed' : 'unknown';
}

/** Messages and files: as many items came back as the query finds, or as artifacts of the path have succeeded. */
export function itemsDiffer(facts: Facts): Finding[] {
  const { report, activated, oracle } = facts;
  return report.rows.flatMap((row, index) => {
    const resource = facts.resourceOf(row);
    if (resource?.filling !== 'granular' || row.outcome !== 'succeeded') return [];
    const told = report.json.resources[index]?.restored_items;
    const session = activated.find(({ id }) => id === row.session_id);
    const restored = resource.parts.filter((part) => isRestoredIn(part, session)).length;
    const wanted = oracle.hitsOf(resource) ?? restored;
    return told === wanted ? [] : [disagreement(`${row.resource}: ${told} items told, ${wanted} came back`)];
  });
}

function isRestoredIn(part: Part, session: SeenSession | undefined): boolean {
  return session?.artifacts.some(({ name, status }) => name === part.name && status === 'succeeded') === true;
}
