import { resourceKey } from '../../src/spec/workload.ts';
import { disagreement, type Facts, type Finding } from './finding.ts';
import type { ReportRow } from './report.ts';
import type { SeenArtifact, SeenSession } from './service-view.ts';

/** What a row has to say of a resource, by all that the service shows. `error` is null where any will do. */
interface Truth {
  readonly outcome: string;
  readonly error: string | null;
  readonly artifact: string;
}

/** Rows that tell something else than the service does of the session they name. */
export function verdictsDiffer({ report, activated }: Facts): Finding[] {
  return report.rows
    .filter(({ outcome }) => outcome !== 'not_started')
    .flatMap((row) => {
      const session = activated.find(({ id, workload }) => id === row.session_id && workload === row.workload);
      const truth = session === undefined ? 'names no activated session' : truthOf(row, session);
      const fault = typeof truth === 'string' ? truth : difference(row, truth);
      return fault === '' ? [] : [disagreement(`${row.workload} ${row.resource} (${row.outcome}): ${fault}`)];
    });
}

function difference(row: ReportRow, { outcome, error, artifact }: Truth): string {
  if (row.outcome !== outcome) return `the service says ${outcome}`;
  if (error !== null && row.error_code !== error) return `the code is ${error}, not ${row.error_code}`;
  return row.artifact_id === artifact ? '' : `the artifact is ${artifact}, not ${row.artifact_id}`;
}

function truthOf({ resource }: ReportRow, session: SeenSession): Truth | string {
  const unresolved = session.unresolved.find(({ target }) => resourceKey(target) === resource);
  if (unresolved !== undefined) return { outcome: 'unresolved', error: unresolved.code, artifact: '' };
  const artifact = session.artifacts.find(({ name }) => name === resource);
  if (artifact !== undefined) return { outcome: outcomeOf(artifact), error: artifact.code, artifact: artifact.id };
  if (session.artifacts.every(({ name }) => name !== null)) return 'the session it names holds others';
  return { outcome: provenByCounts(session), error: null, artifact: '' };
}

function outcomeOf({ status, items }: SeenArtifact): string {
  return status === 'succeeded' && items === 0 ? 'unchanged' : status;
}

/** Where the artifact is hidden, the counts may still tell: all came back, or none. */
function provenByCounts({ counts }: SeenSession): string {
  if (counts === null) return 'unknown';
  if (counts.completed === counts.total) return 'succeeded';
  return counts.failed === counts.total ? 'failed' : 'unknown';
}
