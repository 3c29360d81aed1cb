import { readFile, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readPlan } from '../../../src/plan/plan-file.ts';
import { Folder } from '../../support/folder.ts';
import { bulkRestore } from '../../support/rigs/environments.ts';
import { financeSpec } from '../../support/values/finance-spec.ts';

describe('bulk-restore plan', () => {
  it('shows what a run would do', async () => {
    await using folder = await Folder.open();

    const { exitCode, stdout, stderr } = await bulkRestore(['plan', await folder.file('spec.yaml', financeSpec)]);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout.startsWith('finance (recovery): 3 resources\n')).toBe(true);
  });

  it.each([[['--format', 'json']], [['--json']]])('prints the plan itself with %j', async (flags) => {
    await using folder = await Folder.open();

    const { stdout } = await bulkRestore(['plan', await folder.file('spec.yaml', financeSpec), ...flags]);

    expect(await readPlan([Buffer.from(stdout)])).toMatchObject({
      name: 'finance',
      createdAt: '2026-11-22T03:00:00.000Z',
    });
  });

  it('gives the same bytes for the same spec at the same moment', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);

    const [first, second] = [await bulkRestore(['plan', path, '--json']), await bulkRestore(['plan', path, '--json'])];

    expect(second.stdout).toBe(first.stdout);
  });

  it('prints the errors of a spec on stderr, and plans nothing', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('bad.yaml', financeSpec.replace('sites:', 'sitse:'));

    const { exitCode, stdout, stderr } = await bulkRestore(['plan', path]);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${path}:6:1: `);
    expect(stderr).toContain('1 problem in 1 file. Nothing was sent.');
  });
});

describe('bulk-restore plan --out', () => {
  it('writes the plan that it shows, and says how to run it', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);
    const out = folder.at('finance.json');

    const { exitCode, stdout, stderr } = await bulkRestore(['plan', path, '--out', out, '--json']);

    const hash = JSON.parse(stdout).hash;
    expect(exitCode).toBe(0);
    expect(await readFile(out, 'utf8')).toBe(stdout);
    expect(stderr).toBe(`Wrote ${out}: run it with \`bulk-restore run --plan ${out} --expect ${hash}\`\n`);
  });

  it('shows the preview as ever, and says nothing more with --quiet', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);

    const { stdout, stderr } = await bulkRestore(['plan', path, '--out', folder.at('plan.json'), '--quiet']);

    expect([stdout.startsWith('finance (recovery): 3 resources\n'), stderr]).toEqual([true, '']);
  });

  it('refuses to overwrite the spec', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);

    const { exitCode, stderr } = await bulkRestore(['plan', path, '--out', folder.at('.', 'spec.yaml')]);

    expect([exitCode, await readFile(path, 'utf8')]).toEqual([2, financeSpec]);
    expect(stderr).toContain('`--out` would overwrite the spec');
  });

  it('writes the command to run it so that a shell reads it', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);
    const out = folder.at("ada's plan.json");

    const { stderr } = await bulkRestore(['plan', path, '--out', out]);

    expect(stderr).toContain(
      `run it with \`bulk-restore run --plan '${folder.path}/ada'\\''s plan.json' --expect sha256:`,
    );
  });

  it('creates no folder', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);

    const { exitCode, stdout, stderr } = await bulkRestore(['plan', path, '--out', folder.at('none', 'plan.json')]);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^`.*` cannot be written \(ENOENT\)\n {2}hint: name a file in a folder that exists/);
  });

  it.each(['/dev/null', '.'])('replaces nothing but files, such as `%s`', async (out) => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);

    const { exitCode, stdout, stderr } = await bulkRestore(['plan', path, '--out', out]);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toBe(`\`${out}\` is not a file\n  hint: name a file\n`);
  });

  it('writes through no link', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);
    const out = folder.at('plan.json');
    await symlink(await folder.file('precious', 'mine'), out);

    const { exitCode, stderr } = await bulkRestore(['plan', path, '--out', out]);

    expect([exitCode, stderr]).toEqual([2, `\`${out}\` is a link\n  hint: name a file, not a link\n`]);
    expect(await readFile(folder.at('precious'), 'utf8')).toBe('mine');
  });

  it('refuses `-` as a file name', async () => {
    expect(await bulkRestore(['plan', 'spec.yaml', '--out', '-'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: '`-` is not a file name\n  hint: redirect stdout with `--format json`, or name a file\n',
    });
  });
});

describe('bulk-restore plan --against', () => {
  it('shows below the plan what changed', async () => {
    await using folder = await Folder.open();
    const { path, before } = await changed(folder);

    const { exitCode, stdout } = await bulkRestore(['plan', path, '--against', before]);

    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /\nCompared with the plan sha256:[0-9a-f]{12}… of 2026-11-22 03:00Z: 1 added, 1 removed\.\n/,
    );
    expect(stdout).toContain('\n  - mailbox bob@contoso.com\n');
    expect(stdout).toContain('\n  + mailbox eve@contoso.com\n');
  });

  it('puts plan and diff beside each other as JSON', async () => {
    await using folder = await Folder.open();
    const { path, before } = await changed(folder);

    const { stdout } = await bulkRestore(['plan', path, '--against', before, '--json']);

    expect(JSON.parse(stdout)).toMatchObject({
      plan: { name: 'finance', counts: { mailbox: 2 } },
      diff: { added: [{ resources: ['eve@contoso.com'] }], removed: [{ resources: ['bob@contoso.com'] }] },
    });
  });

  it('shows it in the Markdown for a pull request too', async () => {
    await using folder = await Folder.open();
    const { path, before } = await changed(folder);

    const { stdout } = await bulkRestore(['plan', path, '--against', before, '--format', 'markdown']);

    expect(stdout.startsWith('### Restore plan `finance` (recovery): 3 resources\n')).toBe(true);
    expect(stdout).toContain('\n+ mailbox eve@contoso.com\n');
  });

  it('refuses to compare with a plan that was edited', async () => {
    await using folder = await Folder.open();
    const { path, before } = await changed(folder);
    await folder.file('before.json', (await readFile(before, 'utf8')).replace('ada@', 'eve@'));

    const { exitCode, stdout, stderr } = await bulkRestore(['plan', path, '--against', before]);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('was edited or cut');
  });

  it('may replace the plan that it compares with', async () => {
    await using folder = await Folder.open();
    const { path, before } = await changed(folder);

    const { stdout } = await bulkRestore(['plan', path, '--against', before, '--out', before]);

    expect(stdout).toContain('1 added, 1 removed');
    expect(await readFile(before, 'utf8')).toContain('eve@contoso.com');
  });

  it('refuses to overwrite a list of the spec', async () => {
    await using folder = await Folder.open();
    const list = await folder.file('mailboxes.csv', 'address\nada@contoso.com\n');
    const spec = await folder.file(
      'spec.yaml',
      'version: 1\nname: a\nrestorePoint: { last: 7d }\nmailboxes: { lists: [mailboxes.csv] }\n',
    );

    const { exitCode, stderr } = await bulkRestore(['plan', spec, '--out', list]);

    expect([exitCode, await readFile(list, 'utf8')]).toEqual([2, 'address\nada@contoso.com\n']);
    expect(stderr).toContain('`--out` would overwrite a list of the spec');
  });
});

/** A spec, and the plan of one that named another mailbox. */
async function changed(folder: Folder): Promise<{ path: string; before: string }> {
  const path = await folder.file('spec.yaml', financeSpec);
  const before = folder.at('before.json');
  await bulkRestore(['plan', path, '--out', before]);
  await folder.file('spec.yaml', financeSpec.replace('bob@', 'eve@'));
  return { path, before };
}
