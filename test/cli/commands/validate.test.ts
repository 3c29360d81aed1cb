import { describe, expect, it } from 'vitest';
import { bulkRestore } from '../../support/environments.ts';
import { financeSpec } from '../../support/finance-spec.ts';
import { Folder } from '../../support/folder.ts';

describe('bulk-restore validate', () => {
  it('says of each spec that it is fine, and what it holds', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);

    expect(await bulkRestore(['validate', path])).toEqual({
      exitCode: 0,
      stdout: `${path}: ok, 2 mailboxes, 1 site\n`,
      stderr: '',
    });
  });

  it('tells every problem of every spec with its place, and exits with 2', async () => {
    await using folder = await Folder.open();
    const good = await folder.file('spec.yaml', financeSpec);
    const bad = await folder.file('bad.yaml', financeSpec.replace('finance', 'Finance').replace('sites:', 'sitse:'));

    const { exitCode, stdout } = await bulkRestore(['validate', good, bad]);

    expect(exitCode).toBe(2);
    expect(stdout).toContain(`${good}: ok, 2 mailboxes, 1 site\n`);
    expect(stdout).toContain(`${bad}:2:7: `);
    expect(stdout).toContain(`${bad}:6:1: `);
    expect(stdout.endsWith('\n2 problems in 1 file. Nothing was sent.\n')).toBe(true);
  });

  it('takes a file that is not there for a problem of its own', async () => {
    await using folder = await Folder.open();

    const { exitCode, stdout } = await bulkRestore(['validate', folder.at('none.yaml')]);

    expect(exitCode).toBe(2);
    expect(stdout).toContain(`${folder.at('none.yaml')}:1:1: `);
  });

  it('tells the same as one JSON document with --json', async () => {
    await using folder = await Folder.open();
    const good = await folder.file('spec.yaml', financeSpec);
    const bad = await folder.file('bad.yaml', financeSpec.replace('sites:', 'sitse:'));

    const { exitCode, stdout } = await bulkRestore(['validate', good, bad, '--json']);

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      files: [
        {
          file: good,
          ok: true,
          name: 'finance',
          resources: { mailbox: 2, drive: 0, site: 1 },
          problems: [],
          more_problems: 0,
        },
        {
          file: bad,
          ok: false,
          name: null,
          resources: null,
          problems: [
            { file: bad, line: 6, column: 1, message: expect.stringContaining('`sitse`'), hint: expect.any(String) },
          ],
          more_problems: 0,
        },
      ],
    });
  });

  it('keeps the first of resources named twice with --allow-duplicates', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('twice.yaml', financeSpec.replace('bob@', 'Ada@'));

    const refused = await bulkRestore(['validate', path]);
    const kept = await bulkRestore(['validate', path, '--allow-duplicates']);

    expect(refused.exitCode).toBe(2);
    expect(kept).toMatchObject({ exitCode: 0, stdout: `${path}: ok, 1 mailbox, 1 site\n` });
  });
});
