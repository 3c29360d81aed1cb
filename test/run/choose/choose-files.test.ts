import { describe, expect, it } from 'vitest';
import { GraphError } from '../../../src/graph/graph-error.ts';
import type { PointSearchResult } from '../../../src/graph/restore-api.ts';
import { chosenIn } from '../../../src/state/session-state.ts';
import { fillingRig, queryRig, treesOf } from '../../support/rigs/filling-rig.ts';
import { replacing } from '../../support/rigs/wrapped-api.ts';
import { filesOf, nameOf } from '../../support/values/specs.ts';

const ada = 'ada@contoso.com';
const site = 'https://contoso.sharepoint.com/sites/finance';

describe('a restore of files by path', () => {
  it('restores a file, a folder, and what a pattern matches', async () => {
    const rig = await queryRig([
      filesOf('drive', ada, 'Documents/Budget 2026.xlsx'),
      filesOf('drive', ada, 'Documents/Contracts/'),
      filesOf('site', site, 'Shared Documents/Q3/**'),
    ]);

    const { rows, totals, sessions } = await rig.run();

    expect(totals.file).toMatchObject({ planned: 3, succeeded: 3 });
    expect(sessions.map(({ session }) => [session.workload, session.filling])).toEqual([
      ['drive', 'granular'],
      ['site', 'granular'],
    ]);
    expect(rows[0]?.artifact).toMatchObject({ restorePointId: expect.any(String), restoredTo: expect.any(String) });
    expect(rows[2]?.artifact?.restoredItems).toBeGreaterThan(1);
  });

  it('is unresolved if nothing lies at the path, and the others are restored', async () => {
    const rig = await queryRig([
      filesOf('drive', ada, 'Documents/Nothing.txt'),
      filesOf('drive', ada, 'Documents/Contracts/'),
    ]);

    const { rows } = await rig.run();

    expect(rows.map(({ outcome }) => outcome)).toEqual(['unresolved', 'succeeded']);
    expect(rows[0]?.error?.message).toContain('its restore point has nothing at this path');
  });

  it('restores once what several paths match, and reports it for each of them', async () => {
    const paths = ['Documents/Contracts/', 'Documents/Contracts/*.pdf', 'Documents/Contract?', 'Documents/**'];
    const rig = await queryRig(paths.map((path) => filesOf('drive', ada, path)));

    const { rows, sessions } = await rig.run();

    expect(rows.map(({ outcome }) => outcome)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
    const chosen = sessions.flatMap(({ session }) => chosenIn(session).map(({ item }) => item?.path));
    expect(new Set(chosen).size).toBe(chosen.length);
    expect(chosen.filter((path) => path?.startsWith('Documents/Contracts'))).toEqual(['Documents/Contracts']);
  });

  it('fails only the drive that the service does not accept in a search', async () => {
    let bad = '';
    const wrap = replacing('searchRestorePoints', (original, search) => {
      const { unitIds } = search as { unitIds: string[] };
      bad ||= unitIds[3] ?? '';
      if (!unitIds.includes(bad)) return original();
      throw new GraphError('no', { kind: 'refused', status: 400, code: 'InvalidProtectionUnitId', said: 'no' });
    });
    const drives = Array.from({ length: 10 }, (_, index) => nameOf('drive', index));
    const rig = await fillingRig(
      drives.map((drive) => filesOf('drive', drive, 'Documents/d0/')),
      { wrap, scenario: treesOf(drives, 1) },
    );

    expect((await rig.run()).totals.file).toMatchObject({ succeeded: 9, failed: 1 });
  });

  it('searches again only for the drives that an earlier answer left out', async () => {
    const drives = Array.from({ length: 6 }, (_, index) => nameOf('drive', index));
    const searched: number[] = [];
    const wrap = replacing('searchRestorePoints', async (original, search) => {
      searched.push((search as { unitIds: string[] }).unitIds.length);
      if (searched.length === 2) throw new GraphError('no', { kind: 'refused', code: 'InvalidProtectionUnitId' });
      const found = (await original()) as PointSearchResult;
      return searched.length === 1 ? { ...found, points: found.points.slice(0, 2) } : found;
    });
    const rig = await fillingRig(
      drives.map((drive) => filesOf('drive', drive, 'Documents/d0/')),
      { wrap, scenario: treesOf(drives, 1) },
    );

    expect((await rig.run()).totals.file.succeeded).toBe(6);
    expect(searched).toEqual([6, 4, 2, 2]);
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(6);
  });
});
