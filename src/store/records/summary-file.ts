import type { RunSummary } from '../../result/summary.ts';
import { jsonText } from '../../util/printable.ts';
import type { Disk, Machine } from '../machine.ts';
import { privateModes, readWholeFile, writeWholeFile } from '../whole-file.ts';

/*
 * summary.json beside a journal: what the history of a spec shows of the run. It belongs to a journal of one length. A run that went on
 * has a longer one, and its summary is made again from the journal.
 */

/** Counts up when a summary gets something that an earlier version did not keep. */
export const summaryVersion = 1;

interface SummaryRecord {
  readonly version: number;
  /** The length of the journal, in bytes. */
  readonly journal: number;
  readonly summary: RunSummary;
}

/** Null if there is none for the journal as it is now. Rejects as the file system does. */
export async function readSummary(path: string, journal: string, disk: Disk): Promise<RunSummary | null> {
  try {
    const record: Partial<SummaryRecord> | null = JSON.parse(await readWholeFile(path, disk));
    const isCurrent = record?.version === summaryVersion && record.journal === (await disk.look(journal)).size;
    return isCurrent ? (record.summary ?? null) : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export interface SummaryToSave {
  readonly summary: RunSummary;
  /** The path of its journal. */
  readonly journal: string;
}

/** Rejects as the file system does. */
export async function saveSummary(path: string, { summary, journal }: SummaryToSave, machine: Machine): Promise<void> {
  const { size } = await machine.disk.look(journal);
  const record: SummaryRecord = { version: summaryVersion, journal: size, summary };
  await writeWholeFile(path, { pieces: [`${jsonText(record)}\n`], modes: privateModes }, machine);
}

/** Null if it is not one. */
export function summaryFrom(text: string): RunSummary | null {
  try {
    return JSON.parse(text) as RunSummary;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
