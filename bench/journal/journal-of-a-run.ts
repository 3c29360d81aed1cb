import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram } from '../rig/program.ts';

/** Runs 2,000 mailboxes against the embedded emulator in `folder`, and returns the bytes of the journal. */
export async function journalOfARun(folder: string): Promise<Buffer> {
  const spec = {
    version: 1,
    name: 'journal',
    restorePoint: { last: '7d' },
    mailboxes: Array.from({ length: 2_000 }, (_, index) => `user${String(index + 1).padStart(5, '0')}@contoso.com`),
  };
  // JSON is YAML too.
  writeFileSync(join(folder, 'spec.yaml'), JSON.stringify(spec));
  const words = ['run', 'spec.yaml', '--emulator', '--time-scale', '600', '--run-id', 'bench', '--quiet'];
  const { exitCode, stderr } = await startProgram(words, { cwd: folder }).ended;
  if (exitCode !== 0) throw new Error(`the run ended with ${exitCode}: ${stderr}`);
  return readFileSync(join(folder, '.bulk-restore', 'runs', 'bench', 'journal.ndjson'));
}
