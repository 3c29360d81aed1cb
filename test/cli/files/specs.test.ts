import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { financeSpec } from '../../support/values/finance-spec.ts';

const trapped = financeSpec.replace('2026-11-15', '2031-01-01');

describe('a spec with warnings', () => {
  it('is planned anyway, with the warnings on stderr only', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', trapped);

    const { exitCode, stdout, stderr } = await bulkRestore(['plan', path, '--json'], keptIn(folder));

    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ name: 'finance' });
    expect(stderr).toMatch(/^\S+spec\.yaml:3:49: warning: this window ends in the future/);
    expect(stderr).toContain('\n  hint: end it before the incident');
  });

  it('warns in JSON if stderr is JSON', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', trapped);
    const words = ['run', path, '--dry-run', '--log-format', 'json'];

    const { exitCode, stderr } = await bulkRestore(words, keptIn(folder));

    const lines = stderr.trim().split('\n');
    expect(exitCode).toBe(0);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 40, msg: expect.stringContaining('spec.yaml:3:49: warning: ') }),
    ]);
  });

  it('shows a hundred warnings and counts the rest', async () => {
    await using folder = await Folder.open();
    const point = 'restorePoint: { from: 2026-10-01T00:00:00Z, to: 2026-10-02T00:00:00Z }';
    const items = Array.from({ length: 102 }, (_, index) => `  - { address: u${index}@contoso.com, ${point} }\n`);
    const path = await folder.file('spec.yaml', `version: 1\nname: finance\ndrives:\n${items.join('')}`);

    const { exitCode, stderr } = await bulkRestore(['plan', path], keptIn(folder));

    expect(exitCode).toBe(0);
    expect(stderr.match(/: warning: /g)).toHaveLength(100);
    expect(stderr.endsWith(`2 more warnings of ${path}\n`)).toBe(true);
  });
});
