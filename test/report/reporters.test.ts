import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reporters } from '../../src/report/reporters.ts';
import { textOf } from '../support/pieces.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { specOf } from '../support/values/specs.ts';

const folder = join(import.meta.dirname, '..', '..', 'reports', 'sample');

describe('the sample reports', () => {
  it.each(['csv', 'json'] as const)('are what a run writes: %s (UPDATE_GOLDEN=1 writes them again)', async (format) => {
    const { file, pieces } = reporters[format];
    const rig = new RunRig(
      specOf({ mailbox: 12, drive: 6, site: 4 }, { objectives: { rto: 3_600_000, rpo: 900_000, minSuccess: 0.95 } }),
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

    const text = await textOf(pieces(await rig.end()));
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(join(folder, file), text);

    expect(text).toBe(await readFile(join(folder, file), 'utf8'));
  });
});
