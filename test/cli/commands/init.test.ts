import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore } from '../../support/rigs/environments.ts';
import { financeSpec } from '../../support/values/finance-spec.ts';

describe('bulk-restore init', () => {
  it('refuses `-` as a file name', async () => {
    expect(await bulkRestore(['init', '-'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: '`-` is not a file name\n  hint: name a file\n',
    });
  });

  it('writes a first spec that is fine as it is', async () => {
    await using folder = await Folder.open();
    const path = folder.at('first.yaml');

    const { exitCode, stdout } = await bulkRestore(['init', path]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Wrote ${path}. Next: `);
    expect((await bulkRestore(['validate', path])).exitCode).toBe(0);
  });

  it('never overwrites a file', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);

    const { exitCode, stderr } = await bulkRestore(['init', path]);

    expect(exitCode).toBe(2);
    expect(stderr).toBe(`\`${path}\` already exists\n  hint: name another file\n`);
    expect(await readFile(path, 'utf8')).toBe(financeSpec);
  });

  it('names the file that it cannot write', async () => {
    await using folder = await Folder.open();
    const path = folder.at('no', 'such', 'folder.yaml');

    const { exitCode, stderr } = await bulkRestore(['init', path]);

    expect(exitCode).toBe(2);
    expect(stderr).toBe(`\`${path}\` cannot be written (ENOENT)\n  hint: name a file in a folder that exists\n`);
  });

  it('prints the path as one JSON document with --json', async () => {
    await using folder = await Folder.open();

    const { stdout } = await bulkRestore(['init', folder.at('first.yaml'), '--json']);

    expect(JSON.parse(stdout)).toEqual({ file: folder.at('first.yaml') });
  });
});
