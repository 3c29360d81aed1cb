import { parse } from 'csv-parse/sync';
import { resourceKey } from '../../src/m365/workload.ts';
import type { ChosenArtifact } from '../../src/state/event-data.ts';
import type { Report, ReportJson, ReportRow } from './report.ts';
import type { SeenSession } from './service-view.ts';

/** Everything that is left of a run when it is over or given up. */
export interface Evidence {
  readonly processes: readonly Process[];
  /** Run ids that a kill made unusable before anything was stored: neither `resume` nor `run` accepted them. */
  readonly spoiltIds: number;
  /** What ended the story, if no process succeeded. */
  readonly brokenOff: string | null;
  /** The journal's lines, and the report; null if there is none. */
  readonly journal: readonly string[];
  readonly report: Report | null;
  /** All restore sessions of the story, except other people's. */
  readonly sessions: readonly SeenSession[];
  readonly runId: string;
}

export interface Process {
  readonly command: string;
  /** Null if it was killed. */
  readonly exitCode: number | null;
  readonly log: readonly string[];
}

/** Null if one of the two is empty. */
export function reportFrom(csv: string, json: string): Report | null {
  return csv === '' || json === '' ? null : { rows: rowsOf(csv), json: JSON.parse(json) as ReportJson };
}

function rowsOf(csv: string): ReportRow[] {
  const rows = parse(csv, { columns: true, bom: true }) as ReportRow[];
  return rows.map((row) => ({ ...row, resource: resourceKey(row.resource) }));
}

/** The queries, by the ids of the search responses. Resources are numbered in the plan's order, like the rows. */
export function searchesIn(journal: readonly string[], rows: readonly ReportRow[]): ReadonlyMap<string, string> {
  const chosen = journal.flatMap((line): ChosenArtifact[] => JSON.parse(line).chosen ?? []);
  return new Map(chosen.map(({ resource, foundBy }) => [foundBy ?? '', rows[resource]?.resource ?? '']));
}
