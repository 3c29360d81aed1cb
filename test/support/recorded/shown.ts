import { readdir, readFile } from 'node:fs/promises';
import type { Folder } from '../folder.ts';
import type { ReportJson } from '../rigs/cli-rig.ts';
import { bulkRestore, keptIn } from '../rigs/environments.ts';
import type { Shown } from './fixture.ts';

/** What `report` shows for a run in the folder's state directory. Rejects with its message if it fails. */
export async function shownOf(folder: Folder, runId: string): Promise<Shown> {
  const { exitCode, stderr } = await bulkRestore(['report', runId, '--format', 'json'], keptIn(folder));
  if (exitCode !== 0) throw new Error(`\`report\` exits with ${exitCode}: ${stderr}`);
  const [spec = ''] = await readdir(folder.at('reports'));
  const text = await readFile(folder.at('reports', spec, runId, 'report.json'), 'utf8');
  const { run, totals, resources } = JSON.parse(text) as ReportJson;
  return { exitCode: run['exit_code'] as number | null, totals: countsIn(totals), rows: resources.map(lineOf) };
}

/** `canary | mailbox | user00001@contoso.com | succeeded | - | 1 | …`: a dash stands for an unknown value. */
function lineOf(row: ReportJson['resources'][number]): string {
  return columns.map((column) => row[column] ?? '-').join(' | ');
}

const columnsOfOutcome = ['wave', 'workload', 'resource', 'outcome', 'error_code', 'attempts'];
const columns = [...columnsOfOutcome, 'restored_to', 'restore_point_time', 'completed_at'];

/** Without what depends on which process ended the run, and when. */
export function withoutTimes({ exitCode, totals, rows }: Shown): Shown {
  const outcomeOf = (row: string): string => row.split(' | ').slice(0, columnsOfOutcome.length).join(' | ');
  return { exitCode, totals, rows: rows.map(outcomeOf) };
}

/** Counts that are not 0. */
function countsIn(totals: ReportJson['totals']): Shown['totals'] {
  const counted = Object.entries(totals).map(([of, counts]) => [
    of,
    Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
  ]);
  return Object.fromEntries(counted.filter(([, counts]) => Object.keys(counts as object).length > 0));
}
