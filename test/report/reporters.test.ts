import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reporters, reportersFor } from '../../src/report/reporters.ts';
import { reportFormats } from '../../src/spec/spec.ts';
import { textOf } from '../support/pieces.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { planOf } from '../support/values/plans.ts';
import { specOf } from '../support/values/specs.ts';
import type { WholeResult } from '../support/values/whole-result.ts';

const folder = join(import.meta.dirname, '..', '..', 'reports', 'sample');
const files = [
  'report.csv',
  'report.json',
  'report.html',
  'report.junit.xml',
  'report.md',
  'failed.csv',
  'leftovers.csv',
];

describe('the sample reports', () => {
  it.each(files)('are what a run writes: %s (UPDATE_GOLDEN=1 writes them again)', async (file) => {
    const result = await sampleRun();
    const reporter = reportersFor(result, reportFormats).find((one) => one.file === file);

    const text = await textOf(reporter?.pieces(result, {}) ?? noPieces());
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(join(folder, file), text);

    expect(text).toBe(await readFile(join(folder, file), 'utf8'));
  });
});

describe('the reports of a run', () => {
  it('are those of its formats, and always what did not come back', () => {
    const files = reportersFor({ plan: planOf({ mailbox: 1 }) }, ['json']).map(({ file }) => file);

    expect(files).toEqual(['report.json', 'failed.csv']);
  });

  it('of a drill have what it left behind, too', () => {
    const plan = { ...planOf({ mailbox: 1 }), mode: 'drill' as const };

    expect(reportersFor({ plan }, ['csv']).map(({ file }) => file)).toEqual([
      'report.csv',
      'failed.csv',
      'leftovers.csv',
    ]);
  });

  it('have a file for every format', () => {
    expect(reportFormats.map((format) => reporters[format].file)).toEqual(files.slice(0, 5));
  });
});

/** A drill of which some resources do not come back. */
async function sampleRun(): Promise<WholeResult> {
  const rig = new RunRig(
    specOf(
      { mailbox: 12, drive: 6, site: 4 },
      { mode: 'drill', objectives: { rto: 3_600_000, rpo: 900_000, minSuccess: 0.95 } },
    ),
    {
      outcomes: [
        { resource: 'user2@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null },
        { resource: 'user5@contoso.com', outcome: 'unresolved', code: null, duration: null },
        { resource: 'user7@contoso.com', outcome: 'unchanged', code: null, duration: null },
      ],
      hiddenUnits: 0.15,
    },
  );
  await rig.run();
  return await rig.end();
}

async function* noPieces(): AsyncGenerator<string> {}
