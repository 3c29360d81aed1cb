import { describe, expect, it } from 'vitest';
import { defaultScenario } from '../../../src/emulator/scenario/scenario.ts';
import type { BrowseSession } from '../../../src/graph/browse.ts';
import { GraphError } from '../../../src/graph/graph-error.ts';
import type { RestoreApi } from '../../../src/graph/restore-api.ts';
import type { Resource } from '../../../src/spec/spec.ts';
import { fillingRig, refusing, treesOf, wrapped } from '../../support/rigs/filling-rig.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { replacing } from '../../support/rigs/wrapped-api.ts';
import { pinned, tenantOf } from '../../support/values/pinned-spec.ts';
import { filesOf, november, specOf, toPinOf } from '../../support/values/specs.ts';

const ada = 'ada@contoso.com';
const bob = 'bob@contoso.com';

describe('browsing a restore point', () => {
  const forbidden = new GraphError('no', { kind: 'refused', status: 403, code: 'accessDenied', said: 'not you' });

  it('fails only the paths that lead into a folder that cannot be read', async () => {
    const paths = { 'Documents/secret/a.txt': 1, 'Documents/open/b.txt': 1 };
    const rig = await fillingRig(
      [filesOf('drive', ada, 'Documents/open/*'), filesOf('drive', ada, 'Documents/secret/*')],
      {
        wrap: refusing('secret', forbidden),
        scenario: { browsing: { ...defaultScenario.browsing, trees: [{ resource: ada, paths }] } },
      },
    );

    const { rows } = await rig.run();

    expect(rows.map(({ outcome, error }) => [outcome, error?.message])).toEqual([
      ['succeeded', undefined],
      ['failed', 'not you'],
    ]);
    expect(rig.tenant.calls.summary.calls.createBrowseSession).toBe(1);
  });

  it('reads a folder once if many paths lead into it', async () => {
    const paths = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`Documents/f${index}.txt`, 10]));
    const browsing = { ...defaultScenario.browsing, trees: [{ resource: ada, paths }] };
    const rig = await fillingRig(
      Object.keys(paths).map((path) => filesOf('drive', ada, path)),
      { scenario: { browsing } },
    );

    expect((await rig.run()).totals.file.succeeded).toBe(40);
    expect(rig.tenant.calls.summary.calls.browse).toBeLessThan(15);
  });
});

describe('a restore point of another drive', () => {
  const fast = { ...november, fastOnly: true };
  const pointed = (pointId: string): Resource =>
    filesOf('drive', bob, 'Documents/d0/', {
      selection: { of: 'files', unit: bob, path: 'Documents/d0/', pointId },
    });

  const tenant = { ...tenantOf([toPinOf('drive', ada), pointed('')]), ...treesOf([ada, bob], 1) };

  async function pointOf(drive: string): Promise<string> {
    const spec = specOf({}, { resources: [toPinOf('drive', drive, { settings: fast })] });
    const [resource] = (await pinned(spec, tenant)).resources;
    return resource?.selection?.of === 'point' ? (resource.selection.pointId ?? '') : '';
  }

  const withoutOwner = replacing('getBrowseSession', async (original) => ({
    ...((await original()) as BrowseSession),
    directoryId: null,
  }));

  it.each([
    ['the browse session names it', (api: RestoreApi) => api],
    ['its id begins with it', withoutOwner],
  ])('is not restored, and the report names its owner, if %s', async (_what, wrap) => {
    const run = async (point: string) =>
      await new RunRig(specOf({}, { resources: [pointed(point)] }), tenant, wrap).run();

    const wrong = await run(await pointOf(ada));
    const right = await run(await pointOf(bob));

    expect(right.totals.file.succeeded).toBe(1);
    expect(wrong.rows[0]).toMatchObject({ outcome: 'failed', session: null, attempts: 0 });
    expect(wrong.rows[0]?.error?.message).toBe(`its restore point belongs to \`${ada}\``);
  });

  it('is restored as the spec says if nothing names its owner', async () => {
    const refused = new GraphError('no', { kind: 'refused', status: 403 });
    const unlisted = replacing('listProtectionUnits', () => {
      throw refused;
    });
    const rig = new RunRig(
      specOf({}, { resources: [pointed(await pointOf(ada))] }),
      tenant,
      wrapped(withoutOwner, unlisted),
    );

    expect((await rig.run()).totals.file.succeeded).toBe(1);
  });
});
