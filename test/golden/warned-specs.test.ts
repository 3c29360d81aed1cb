import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { warningText } from '../../src/spec/problem/problem-text.ts';
import { readSpec } from '../../src/spec/read-spec.ts';
import { findWarnings } from '../../src/spec/warnings.ts';
import { filesBelow } from '../support/values/spec-files.ts';

// UPDATE_GOLDEN=1 writes the texts again; review the diff.
const directory = join(import.meta.dirname, 'warned-specs');
const names = readdirSync(directory)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace('.yaml', ''));
const now = Date.parse('2026-11-22T03:00:00Z');

describe('the warnings about a spec', () => {
  it.each(names)('are as in the golden file: %s', async (name) => {
    const result = await readSpec(`${name}.yaml`, { files: filesBelow(directory), allowDuplicates: false });
    if ('problems' in result) throw new Error(result.problems.map(({ message }) => message).join('\n'));

    const { shown, more } = findWarnings(result, now);
    const text = warningText(shown, { more });
    const golden = join(directory, `${name}.txt`);
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(golden, text);
    expect(shown).not.toEqual([]);
    expect(text).toBe(await readFile(golden, 'utf8'));
  });
});
