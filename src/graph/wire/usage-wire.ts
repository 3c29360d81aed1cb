import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import type { Workload } from '../../m365/workload.ts';
import type { UsageRow } from '../directory-api.ts';
import { Unreadable } from './wire.ts';

/** Rows at a time. */
const mostInBatch = 1_000;

/** A longer row has a quote that is never closed. In bytes. */
const longestRow = 65_536;

/**
 * Reads a usage report, CSV with a header row, while it comes in. Columns are found by their names: the reports differ, and gain
 * columns. Throws Unreadable for a text that is no such report.
 */
export async function* readUsageReport(
  pieces: AsyncIterable<Uint8Array>,
  workload: Workload,
): AsyncGenerator<readonly UsageRow[]> {
  const parser = parse({ bom: true, max_record_size: longestRow, relax_column_count: true, skip_empty_lines: true });
  const source = Readable.from(pieces);
  source.on('error', (error) => parser.destroy(error));
  let columns: Columns | null = null;
  let batch: UsageRow[] = [];
  try {
    for await (const row of source.pipe(parser) as AsyncIterable<string[]>) {
      if (columns === null) {
        columns = columnsOf(row, workload);
        continue;
      }
      batch.push(readRow(row, columns));
      if (batch.length < mostInBatch) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (error instanceof CsvError) throw new Unreadable('the usage report is not CSV');
    throw error;
  } finally {
    source.destroy();
  }
  if (columns === null) throw new Unreadable('the usage report is empty');
  if (batch.length > 0) yield batch;
}

/** Where each fact stands in a row; -1 if the report does not have it. */
interface Columns {
  readonly name: number;
  readonly siteId: number;
  readonly displayName: number;
  readonly size: number;
  readonly lastActivity: number;
  readonly isDeleted: number;
  readonly isOfSites: boolean;
}

function columnsOf(header: readonly string[], workload: Workload): Columns {
  const plain = header.map((name) => name.trim().toLowerCase());
  const at = (...names: readonly string[]): number =>
    names.map((name) => plain.indexOf(name)).find((index) => index >= 0) ?? -1;
  const isOfSites = workload === 'site';
  const columns = {
    name: isOfSites ? at('site url') : at('user principal name', 'owner principal name'),
    siteId: at('site id'),
    displayName: isOfSites ? -1 : at('display name', 'owner display name'),
    size: at('storage used (byte)'),
    lastActivity: at('last activity date'),
    isDeleted: at('is deleted'),
    isOfSites,
  };
  if (columns.name < 0 || columns.size < 0) throw new Unreadable('the usage report lacks its columns');
  return columns;
}

function readRow(row: readonly string[], columns: Columns): UsageRow {
  const written = textIn(row, columns.name);
  const isConcealed = written !== null && !(columns.isOfSites ? /^https?:\/\//i : /@/).test(written);
  const size = textIn(row, columns.size);
  const siteId = textIn(row, columns.siteId);
  return {
    name: isConcealed ? null : written,
    siteId: siteId !== null && noGuid.test(siteId) ? null : siteId,
    displayName: isConcealed ? null : textIn(row, columns.displayName),
    size: size !== null && /^\d{1,15}$/.test(size) ? Number(size) : null,
    lastActivity: /^\d{4}-\d\d-\d\d/.exec(textIn(row, columns.lastActivity) ?? '')?.[0] ?? null,
    isDeleted: textIn(row, columns.isDeleted)?.toLowerCase() === 'true',
    isConcealed,
  };
}

/** The service writes it where a site has no id. */
const noGuid = /^[0-]+$/;

function textIn(row: readonly string[], column: number): string | null {
  return row[column]?.trim() || null;
}
