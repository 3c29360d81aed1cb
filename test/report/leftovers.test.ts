import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import { leftoversCsv } from '../../src/report/leftovers.ts';
import type { ResourceResult } from '../../src/result/resource-results.ts';
import type { RunResult } from '../../src/result/result.ts';
import type { Resource, Spec } from '../../src/spec/spec.ts';
import type { ArtifactRecord } from '../../src/state/event-data.ts';
import { textOf } from '../support/pieces.ts';
import { planOf, planTime } from '../support/values/plans.ts';
import { failed, restored, runOf } from '../support/values/run-story.ts';
import { filesOf, messagesOf, november, resourceOf, specOf } from '../support/values/specs.ts';

const site = 'https://contoso.sharepoint.com/sites/finance';
const drive = 'https://contoso-my.sharepoint.com/personal/ada_contoso_com';

describe('leftovers.csv', () => {
  it('names the folder of every restored mailbox, with the command that removes it', async () => {
    const { result } = runOf(planOf({ mailbox: 2 }, { mode: 'drill' }))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0, { restoredId: 'AAMk0' }), failed(1, 'UnknownError')]);

    expect(await leftoversOf(result)).toEqual([
      {
        run_id: 'r1',
        workload: 'mailbox',
        resource: 'user0@contoso.com',
        restored_to: 'Restored 0',
        restored_id: 'AAMk0',
        completed_at: '2026-11-22T03:02:30.000Z',
        powershell: "Remove-MgUserMailFolder -UserId 'user0@contoso.com' -MailFolderId 'AAMk0'",
      },
    ]);
  });

  it('names a mailbox by the id that the spec has', async () => {
    const rows = await leftoversOf(
      drillOf('mailbox', 'ada@contoso.com', { restoredId: 'AAMk' }, { directoryId: '11-22' }),
    );

    expect(rows[0]?.['powershell']).toBe("Remove-MgUserMailFolder -UserId '11-22' -MailFolderId 'AAMk'");
  });

  it('names a mailbox by the id that the directory gave, if the spec has none', async () => {
    const { result } = runOf(planOf({ mailbox: 1 }, { mode: 'drill' }))
      .with({ type: 'ids-found', found: [{ resource: 0, directoryId: '33-44' }] })
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0, { restoredId: 'AAMk' })]);

    expect((await leftoversOf(result))[0]?.['powershell']).toContain("-UserId '33-44'");
  });

  it.each([
    ['site', site, `${site}-R0`],
    ['drive', 'ada@contoso.com', `${drive}-R0`],
  ] as const)('removes a restored %s by its URL, after a look at its id', async (workload, name, restoredTo) => {
    const [row] = await leftoversOf(drillOf(workload, name, { restoredTo, restoredId: '5b1e' }));

    expect(row?.['restored_to']).toBe(restoredTo);
    expect(row?.['powershell']).toContain(`-contains '5b1e') { Remove-SPOSite -Identity '${restoredTo}' }`);
  });

  it('names what failed and left something behind anyway', async () => {
    const { result } = runOf(planOf({ mailbox: 1 }, { mode: 'drill' }))
      .activates('mailbox-001')
      .settles('mailbox-001', [failed(0, 'UnknownError', { restoredTo: 'Restored 0', restoredId: 'AAMk0' })]);

    expect(await leftoversOf(result)).toMatchObject([{ resource: 'user0@contoso.com' }]);
  });

  it.each([
    ['whose id is not known', { restoredTo: `${site}-R0` }],
    ['whose URL is not known', { restoredTo: '5b1e', restoredId: '5b1e' }],
  ])('gives no command for a site %s', async (_what, changes) => {
    expect(await leftoversOf(drillOf('site', site, changes))).toMatchObject([{ powershell: '' }]);
  });

  it.each([
    ['its address', null, 'ada@contoso.com'],
    ['the id that the spec has', '11-22', '11-22'],
  ])('names the folder of restored messages in the mailbox with %s', async (_what, directoryId, user) => {
    const messages = messagesOf('ada@contoso.com', "Subject -like 'a*'", { directoryId });
    const rows = await leftoversOf(itemsOf(messages, { restoredTo: 'Restored', restoredId: 'AAMk' }));

    expect(rows).toMatchObject([
      { workload: 'message', powershell: `Remove-MgUserMailFolder -UserId '${user}' -MailFolderId 'AAMk'` },
    ]);
  });

  it('gives no command for single files: nobody knows what else is in that folder', async () => {
    const restoredTo = `${drive}-R0/Documents`;
    const files = filesOf('drive', 'ada@contoso.com', 'Documents/');

    expect(await leftoversOf(itemsOf(files, { restoredTo, restoredId: '5b1e' }))).toMatchObject([
      { workload: 'file', restored_to: restoredTo, powershell: '' },
    ]);
  });

  it('has the id only if the service says it', async () => {
    expect(await leftoversOf(drillOf('mailbox', 'ada@contoso.com', { completedAt: null }))).toMatchObject([
      { restored_id: '', completed_at: '', powershell: '' },
    ]);
  });

  it('is empty for a recovery', async () => {
    const { result } = runOf(planOf({ mailbox: 1 }, { mode: 'recovery' }))
      .activates('mailbox-001')
      .settles('mailbox-001', [restored(0, { restoredId: 'AAMk0' })]);

    expect(await leftoversOf(result)).toEqual([]);
  });

  it('never names what was restored in place', async () => {
    const settings = { ...november, destination: 'inPlace' as const };
    const places = [restored(0, { restoredTo: `${site}-R0`, restoredId: '5b1e' })];
    const plan = makePlan(specOf({}, { mode: 'drill', resources: [resourceOf('site', site, { settings })] }), planTime);
    const { result } = runOf(plan).activates('site-001').settles('site-001', places);

    expect(await leftoversOf(result)).toEqual([]);
  });

  it.each([
    ['site', site, { restoredTo: 'https://CONTOSO.sharepoint.com/sites/Finance/', restoredId: '5b1e' }, {}],
    ['site', site, { restoredTo: `${site}-renamed`, restoredId: 'AB12' }, { directoryId: 'ab12' }],
    [
      'site',
      site,
      { restoredTo: `${site}-renamed`, restoredId: 'contoso.sharepoint.com,ab12,77' },
      { directoryId: 'ab12' },
    ],
    ['drive', 'ada@contoso.com', { restoredTo: `${drive}/`, restoredId: '5b1e' }, {}],
  ] as const)('never names a %s that came back where it was: %s, %j', async (workload, name, artifact, resource) => {
    expect(await leftoversOf(drillOf(workload, name, artifact, resource))).toEqual([]);
  });

  it('never names a file that came back to its own URL', async () => {
    const url = `${drive}/Documents/a.xlsx`;
    const item = { key: 'k', path: 'Documents/a.xlsx', url };
    const chosen = { resource: 0, pointId: 'p', pointAt: null, foundBy: 'b', item };
    const file = filesOf('drive', 'ada@contoso.com', 'Documents/a.xlsx');

    expect(await leftoversOf(itemsOf(file, { restoredTo: url.toUpperCase() }, { chosen }))).toEqual([]);
    expect(await leftoversOf(itemsOf(file, { restoredTo: `${url}-1` }, { chosen }))).toHaveLength(1);
    const unsaid = { ...chosen, item: { ...item, url: null } };
    expect(await leftoversOf(itemsOf(file, { restoredTo: url }, { chosen: unsaid }))).toHaveLength(1);
  });

  it('names what several names of one unit left only once', async () => {
    expect(await leftoversOf(itemsOf(resourceOf('mailbox', 'a@contoso.com'), {}, { sameAs: 'b@contoso.com' }))).toEqual(
      [],
    );
  });

  it('leaves out what has no new location', async () => {
    const unchanged = { restoredTo: null, restoredItems: 0 };

    expect(await leftoversOf(drillOf('mailbox', 'ada@contoso.com', unchanged))).toEqual([]);
  });
});

/** A drill of one resource, with this artifact. */
function drillOf(
  workload: 'mailbox' | 'drive' | 'site',
  name: string,
  artifact: Partial<ArtifactRecord>,
  resource: Partial<Spec['resources'][number]> = {},
): Promise<RunResult> {
  const spec = specOf({}, { mode: 'drill', resources: [resourceOf(workload, name, resource)] });
  return runOf(makePlan(spec, planTime))
    .activates(`${workload}-001`)
    .settles(`${workload}-001`, [restored(0, artifact)]).result;
}

/** A drill of this resource, which came back as this artifact. */
async function itemsOf(
  items: Resource,
  artifact: Partial<ArtifactRecord>,
  changes: Partial<ResourceResult> = {},
): Promise<RunResult> {
  const plan = makePlan(specOf({}, { mode: 'drill', resources: [items] }), planTime);
  const result = await runOf(plan).result;
  return {
    ...result,
    resources: async function* () {
      for await (const rows of result.resources())
        yield rows.map((row) => ({
          ...row,
          outcome: 'succeeded' as const,
          artifact: restored(0, artifact),
          ...changes,
        }));
    },
  };
}

async function leftoversOf(result: Promise<RunResult>): Promise<Record<string, string>[]> {
  return parse(await textOf(leftoversCsv(await result)), { columns: true });
}
