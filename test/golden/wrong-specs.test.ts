import { readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { problemText } from '../../src/spec/problem/problem-text.ts';
import { readSpec } from '../../src/spec/read-spec.ts';
import { filesBelow } from '../support/values/spec-files.ts';

// UPDATE_GOLDEN=1 writes the texts again; review the diff.
const directory = join(import.meta.dirname, 'wrong-specs');
const names = readdirSync(directory)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => file.replace('.yaml', ''));

describe('the text about a wrong spec', () => {
  it('exists for each of at least 40 wrong specs', () => {
    const texts = readdirSync(directory).filter((file) => file.endsWith('.txt'));

    expect(names.length).toBeGreaterThanOrEqual(40);
    expect(texts.map((file) => file.replace('.txt', ''))).toEqual(names);
  });

  it.each(names)('is as in the golden file: %s', async (name) => {
    const result = await readSpec(`${name}.yaml`, { files: filesBelow(directory), allowDuplicates: false });

    const text = 'problems' in result ? problemText(result.problems, { more: result.more }) : 'no problems\n';
    const golden = join(directory, `${name}.txt`);
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(golden, text);
    expect(text).not.toBe('no problems\n');
    expect(text).toBe(await readFile(golden, 'utf8'));
  });
});
