import { describe, expect, it } from 'vitest';
import { readPlan } from '../../../src/plan/plan-file.ts';
import { bulkRestore } from '../../support/environments.ts';
import { financeSpec } from '../../support/finance-spec.ts';
import { Folder } from '../../support/folder.ts';

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

  it('tells the problems of a wrong spec on stderr, and plans nothing', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('bad.yaml', financeSpec.replace('sites:', 'sitse:'));

    const { exitCode, stdout, stderr } = await bulkRestore(['plan', path]);

    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`${path}:6:1: `);
    expect(stderr).toContain('1 problem in 1 file. Nothing was sent.');
  });
});
