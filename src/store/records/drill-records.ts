import { join } from 'node:path';
import type { TestRestore } from '../../drill/test-restore.ts';
import { workloads } from '../../m365/workload.ts';
import { linesIn } from '../../util/lines.ts';
import { systemCode } from '../../util/system-error.ts';
import type { Disk, Machine } from '../machine.ts';
import { privateModes, writeWholeFile } from '../whole-file.ts';

/*
 * The test restores of each run that is over, in a file of its own, so that they outlive the folder of the run. A line of JSON first:
 * `{"run":"…","emulated":false}`. Then a line for each restore:
 * `["mailbox","ada@contoso.com",null,"mailbox-001",1795996800000,true,true]`: workload, name, id, session, activation, whether all of it
 * was restored, whether it came back. A recovery has no such lines. The file of a run is written whole, from its journal, each time that
 * a process comes to its end: so a process that is killed loses nothing and counts nothing twice.
 */

const extension = '.ndjson';

export interface DrillRecord {
  readonly runId: string;
  readonly isEmulated: boolean;
  readonly restores: AsyncIterable<TestRestore>;
}

/** Rejects as the file system does, and as the restores do. */
export async function writeDrillRecord(folder: string, record: DrillRecord, machine: Machine): Promise<void> {
  const path = join(folder, `${record.runId}${extension}`);
  await writeWholeFile(path, { pieces: recordText(record), modes: privateModes }, machine);
}

/** The text of a record. */
export async function* recordText({ runId, isEmulated, restores }: DrillRecord): AsyncGenerator<string> {
  yield `${JSON.stringify({ run: runId, emulated: isEmulated })}\n`;
  for await (const { workload, name, directoryId, session, at, isWhole, cameBack } of restores)
    yield `${JSON.stringify([workload, name, directoryId, session, at, isWhole, cameBack])}\n`;
}

/** The ids of the runs that have a record. Rejects as the file system does. */
export async function runsWithRecord(folder: string, { disk }: Machine): Promise<string[]> {
  try {
    const entries = await disk.list(folder);
    return entries
      .filter(({ name, kind }) => kind === 'file' && name.endsWith(extension))
      .map(({ name }) => name.slice(0, -extension.length))
      .sort();
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

/** Reads the restores of a record; none if it is of the other kind of service. Rejects with DamagedRecord, and as the file system does. */
export async function* restoresInRecord(
  folder: string,
  { runId, emulated }: RecordToRead,
  disk: Disk,
): AsyncGenerator<TestRestore> {
  const path = join(folder, `${runId}${extension}`);
  yield* restoresIn(disk.readPieces(path), { runId, emulated, path });
}

/** The same, from the text of a record. `path` is for messages. */
export async function* restoresIn(
  pieces: AsyncIterable<Buffer>,
  { runId, emulated, path }: RecordToRead & { readonly path: string },
): AsyncGenerator<TestRestore> {
  let number = 0;
  for await (const lines of linesIn(pieces)) {
    for (const { text } of lines) {
      number += 1;
      const value = parsed(text);
      if (number > 1) {
        const restore = restoreIn(value, runId);
        if (restore === undefined) throw new DamagedRecord(path, number);
        yield restore;
        continue;
      }
      const isOfEmulator = emulatedIn(value, runId);
      if (isOfEmulator === undefined) throw new DamagedRecord(path, number);
      if (isOfEmulator !== emulated) return;
    }
  }
  if (number === 0) throw new DamagedRecord(path, 1);
}

interface RecordToRead {
  readonly runId: string;
  readonly emulated: boolean;
}

/** A record is not as this program writes it. */
export class DamagedRecord extends Error {
  override readonly name = 'DamagedRecord';

  constructor(path: string, line: number) {
    super(`the record ${path} is damaged at line ${line}`);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function emulatedIn(value: unknown, runId: string): boolean | undefined {
  if (typeof value !== 'object' || value === null || !('run' in value) || value.run !== runId) return undefined;
  return 'emulated' in value && typeof value.emulated === 'boolean' ? value.emulated : undefined;
}

function restoreIn(value: unknown, runId: string): TestRestore | undefined {
  if (!Array.isArray(value)) return undefined;
  const [written, name, directoryId, session, at, isWhole, cameBack]: unknown[] = value;
  const workload = workloads.find((each) => each === written);
  if (workload === undefined || typeof name !== 'string' || typeof session !== 'string') return undefined;
  if (typeof at !== 'number' || typeof isWhole !== 'boolean' || typeof cameBack !== 'boolean') return undefined;
  if (directoryId !== null && typeof directoryId !== 'string') return undefined;
  return { workload, name, directoryId, runId, session, at, isWhole, cameBack };
}
