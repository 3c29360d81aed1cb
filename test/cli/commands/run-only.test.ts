import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { CliRig } from '../../support/rigs/cli-rig.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';

const spec = `version: 1
name: finance
restorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }
objectives: { rto: 4h }
mailboxes: [ada@contoso.com, grace@contoso.com, edsger@contoso.com]
drives: [ada@contoso.com]
sites: [https://contoso.sharepoint.com/sites/finance]
`;

describe('bulk-restore run --only', () => {
  it('restores what the list names, of every workload, and says how to restore the others', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('finance.yaml', spec);
    const list = await rig.file('first.csv', 'address\nADA@contoso.com\n');

    const { exitCode, stdout, stderr } = await rig.online('run', path, '--run-id', 'r1', '--only', list);

    expect(exitCode).toBe(4);
    expect(
      (await rig.rows('finance', 'r1')).map(({ workload, resource, outcome }) => [workload, resource, outcome]),
    ).toEqual([
      ['mailbox', 'ada@contoso.com', 'succeeded'],
      ['mailbox', 'grace@contoso.com', 'not_started'],
      ['mailbox', 'edsger@contoso.com', 'not_started'],
      ['drive', 'ada@contoso.com', 'succeeded'],
      ['site', 'https://contoso.sharepoint.com/sites/finance', 'not_started'],
    ]);
    expect((await rig.json('finance', 'r1')).run).toMatchObject({
      exit_code: 4,
      stopped_because: 'only',
      only: { list, hash: expect.stringMatching(/^sha256:/), resources: 2 },
    });
    expect(stdout).toContain('rto 4h: not known');
    expect(stderr).toContain(`\`${list}\` is done; 3 other resources wait.`);
    expect(stderr).toContain('Resume with: bulk-restore resume r1');
  });

  it('leaves the others to `resume`, which needs only the state directory', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('finance.yaml', spec);
    const list = await rig.file('first.csv', 'address\nada@contoso.com\n');
    await rig.online('run', path, '--run-id', 'r1', '--only', list);

    const { exitCode, stdout } = await rig.local('resume', 'r1');

    expect(exitCode).toBe(0);
    expect(stdout).toContain('5 of 5 resources restored');
    expect(rig.emulator.calls.summary).toMatchObject({ resourcesActivated: 5, resourcesActivatedAgain: 0 });
    expect((await rig.json('finance', 'r1')).run).toMatchObject({ exit_code: 0, only: null });
  });

  it('goes on with another list, if the run has an id', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('finance.yaml', spec);
    const [first, second] = [
      await rig.file('first.csv', 'address\nada@contoso.com\n'),
      await rig.file('second.csv', 'address\ngrace@contoso.com\n'),
    ];
    await rig.online('run', path, '--run-id', 'r1', '--only', first);

    const { exitCode } = await rig.online('run', path, '--run-id', 'r1', '--only', second);

    const restored = (await rig.rows('finance', 'r1')).filter(({ outcome }) => outcome === 'succeeded');
    expect([exitCode, restored.map(({ resource }) => resource)]).toEqual([
      4,
      ['ada@contoso.com', 'grace@contoso.com', 'ada@contoso.com'],
    ]);
  });

  it('takes a list of sites', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('finance.yaml', spec);
    const list = await rig.file('first.csv', 'url\nhttps://CONTOSO.sharepoint.com/sites/finance/\n');

    await rig.online('run', path, '--run-id', 'r1', '--only', list);

    const restored = (await rig.rows('finance', 'r1')).filter(({ outcome }) => outcome === 'succeeded');
    expect(restored.map(({ workload }) => workload)).toEqual(['site']);
  });

  it('restores a part of a reviewed plan', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('finance.yaml', spec);
    const plan = join(rig.folder, 'plan.json');
    await rig.local('plan', path, '--out', plan);
    const list = await rig.file('first.csv', 'address\ngrace@contoso.com\n');

    const { exitCode } = await rig.online('run', '--plan', plan, '--run-id', 'r1', '--only', list);

    expect(exitCode).toBe(4);
    expect(rig.emulator.calls.summary.resourcesActivated).toBe(1);
  });

  it.each([
    ['a spec', (path: string) => [path], (path: string) => `\`${path}\``],
    ['a plan', (_: string, plan: string) => ['--plan', plan], () => 'the plan'],
  ])('refuses a name that is not in %s, with its place, before anything is sent', async (_, words, what) => {
    await using rig = await CliRig.open();
    const path = await rig.file('finance.yaml', spec);
    const plan = join(rig.folder, 'plan.json');
    await rig.local('plan', path, '--out', plan);
    const list = await rig.file('first.csv', 'address,size\nada@contoso.com,1\nadda@contoso.com,2\n');

    const { exitCode, stderr } = await rig.online('run', ...words(path, plan), '--run-id', 'r1', '--only', list);

    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${list}:3:1: \`adda@contoso.com\` is not in ${what(path)}`);
    expect(rig.emulator.calls.summary.calls).toEqual({});
    expect((await rig.local('status')).stdout).toContain('No runs');
  });

  it('is an ordinary run if the list names everything', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('finance.yaml', spec.replace(/drives:.*\nsites:.*\n/, ''));
    const list = await rig.file('all.csv', 'address\nada@contoso.com\ngrace@contoso.com\nedsger@contoso.com\n');

    expect(await rig.online('run', path, '--run-id', 'r1', '--only', list)).toMatchObject({ exitCode: 0 });
  });

  it('shows the part with --dry-run, and records nothing', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('finance.yaml', spec);
    const list = await folder.file('first.csv', 'address\nada@contoso.com\n');

    const words = ['run', path, '--only', list, '--dry-run'];
    const { exitCode, stdout } = await bulkRestore(words, keptIn(folder));

    expect(exitCode).toBe(0);
    expect(stdout.slice(stdout.indexOf('\nOnly'))).toBe(`
Only what \`${list}\` names is started, in every wave: 2 of 5 resources.
  mailbox  ada@contoso.com
  drive    ada@contoso.com
The 3 other resources wait for \`bulk-restore resume\`; gates and objectives are judged then.
`);
    const json = JSON.parse((await bulkRestore([...words, '--json'], keptIn(folder))).stdout);
    expect(json.only).toMatchObject({
      list,
      resources: [
        { workload: 'mailbox', resource: 'ada@contoso.com' },
        { workload: 'drive', resource: 'ada@contoso.com' },
      ],
    });
  });

  it.each([
    ['first.txt', '# the board\nada@contoso.com\n', ['mailbox  ada@contoso.com', 'drive    ada@contoso.com']],
    [
      'first.txt',
      'https://contoso.sharepoint.com/sites/finance\n',
      ['site     https://contoso.sharepoint.com/sites/finance'],
    ],
    [
      'first.txt',
      'grace@contoso.com\nhttps://contoso.sharepoint.com/sites/finance\n',
      ['mailbox  grace@contoso.com', 'site     https://contoso.sharepoint.com/sites/finance'],
    ],
    ['first.csv', 'DisplayName;PrimarySmtpAddress\nGrace;grace@contoso.com\n', ['mailbox  grace@contoso.com']],
    // The owner of a site is not what such a list names.
    [
      'first.csv',
      'Title,SiteUrl,Owner\nFinance,https://contoso.sharepoint.com/sites/finance,ada@contoso.com\n',
      ['site     https://contoso.sharepoint.com/sites/finance'],
    ],
  ])('takes what %s names, as tools export it: %j', async (name, text, names) => {
    await using folder = await Folder.open();
    const path = await folder.file('finance.yaml', spec);
    const list = await folder.file(name, text);

    const { stdout } = await bulkRestore(['run', path, '--only', list, '--dry-run'], keptIn(folder));

    const part = stdout.slice(stdout.indexOf('\nOnly')).split('\n');
    expect(part.filter((line) => line.startsWith('  '))).toEqual(names.map((line) => `  ${line}`));
  });

  it('refuses a list that cannot be read', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('finance.yaml', spec);

    const { exitCode, stderr } = await bulkRestore(['run', path, '--only', 'nowhere.csv'], keptIn(folder));

    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, '`nowhere.csv` does not exist']);
  });

  it('refuses a list without addresses or URLs', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('finance.yaml', spec);
    const list = await folder.file('names.csv', 'name\nAda\n');

    const { exitCode, stderr } = await bulkRestore(['run', path, '--only', list], keptIn(folder));

    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${list}:1:1:`);
  });
});
