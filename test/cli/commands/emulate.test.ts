import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../../../src/cli/cli.ts';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, type CommandResult, environmentOf, keptIn, Screen } from '../../support/rigs/environments.ts';

const tenant = '0b4a2a4b-5c1d-4e0e-9a8b-1d2c3e4f5a6b';
const adaId = '11111111-1111-4111-8111-111111111111';
const financeId = '33333333-3333-4333-8333-333333333333';
const financeUrl = 'https://contoso.sharepoint.com/sites/finance';

const finance = `version: 1
name: finance
tenant: ${tenant}
destination: new
restorePoint: { last: 14d }
mailboxes: { lists: [people.csv] }
files:
  - drive: grace@contoso.com
    paths: [Documents/Budget 2026.xlsx]
sites:
  - url: ${financeUrl}
    siteId: contoso.sharepoint.com,${financeId},44444444-4444-4444-8444-444444444444
`;

const sales = `version: 1
name: sales
parameters: { who: { type: string } }
destination: new
restorePoint: { last: 14d }
mailboxes: ['\${who}@contoso.com']
`;

/** What a client does with a service, by its URL. */
type Client = (online: (...words: readonly string[]) => Promise<CommandResult>) => Promise<void>;

describe('`emulate --spec` serves a tenant that', () => {
  let folder: Folder;

  beforeEach(async () => {
    folder = await Folder.open();
    await folder.file('people.csv', `address,directoryObjectId\nada@contoso.com,${adaId}\nlinus@contoso.com,\n`);
    await folder.file('finance.yaml', finance);
    await folder.file('sales.yaml', sales);
  });
  afterEach(() => folder[Symbol.asyncDispose]());

  /** Serves until `client` is done, as if somebody pressed Ctrl-C then. */
  async function emulate(words: readonly string[], client: Client = async () => undefined): Promise<CommandResult> {
    const stdout = new Screen();
    const stderr = new Screen();
    const variables = { ...keptIn(folder), GRAPH_ACCESS_TOKEN: 'anything' };
    let clientEnd: Promise<void> = Promise.resolve();
    const environment = environmentOf({
      arguments: ['emulate', '--port', '0', ...words],
      stdout,
      stderr,
      onInterrupt: (interrupt) => {
        const service = ['--graph-url', stdout.text.trim(), '--auth', 'token'];
        clientEnd = client((...own) => bulkRestore([...own, ...service], variables)).finally(interrupt);
        return () => undefined;
      },
    });
    const { exitCode } = await runCli(environment);
    await clientEnd;
    return { exitCode, stdout: stdout.text, stderr: stderr.text };
  }

  function at(...specs: readonly string[]): string[] {
    return specs.flatMap((spec) => ['--spec', folder.at(spec)]);
  }

  it('protects everything that the spec names, with the ids of the spec, and nobody else', {
    tags: 'slow',
  }, async () => {
    const lists: Record<string, string> = {};

    const { exitCode, stderr } = await emulate(at('finance.yaml'), async (online) => {
      await online('inventory', '--out', folder.at('i'));
      for (const name of ['mailboxes', 'drives', 'sites'])
        lists[name] = await readFile(folder.at('i', `${name}.csv`), 'utf8').catch(() => '');
    });

    expect(exitCode).toBe(0);
    expect(stderr).toContain(`Emulating the tenant ${tenant}: 2 mailboxes, 1 drive, 1 site. Stop with Ctrl-C.`);
    expect(lists['mailboxes']?.split('\n').map((row) => row.split(',')[0])).toEqual([
      'address',
      'ada@contoso.com',
      'linus@contoso.com',
      '',
    ]);
    expect(lists['mailboxes']).toContain(`ada@contoso.com,${adaId},`);
    expect(lists['drives']).toContain('grace@contoso.com,');
    expect(lists['sites']).toContain(`${financeUrl},${financeId},`);
  });

  it('a plan finds complete, and whose restore points can be listed', { tags: 'slow' }, async () => {
    const results: CommandResult[] = [];

    await emulate(at('finance.yaml'), async (online) => {
      results.push(await online('plan', folder.at('finance.yaml'), '--online'));
      results.push(await online('points', 'linus@contoso.com', '--from', '1d'));
    });

    expect(results.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(results[0]?.stdout).toContain('protected     2 of 2 mailboxes');
  });

  it('has what several specs name, with their parameters', async () => {
    const { exitCode, stderr } = await emulate([...at('finance.yaml', 'sales.yaml'), '--set', 'who=grace']);

    expect([exitCode, stderr]).toEqual([
      0,
      expect.stringContaining(`Emulating the tenant ${tenant}: 3 mailboxes, 1 drive, 1 site.`),
    ]);
  });

  it('lists only what the scenario lists, if that leaves everything else without protection', async () => {
    const scenario = await folder.file(
      's.yaml',
      'version: 1\nunlisted: unprotected\nmailboxes: { items: [ada@contoso.com] }\n',
    );

    const { stderr } = await emulate([...at('finance.yaml'), '--scenario', scenario]);

    expect(stderr).toContain(': 1 mailbox. Stop with Ctrl-C.');
  });

  it.each([
    [['--set', 'who=ada'], '`--set` goes with `--spec` only'],
    [['--allow-duplicates'], '`--allow-duplicates` goes with `--spec` only'],
    [['--spec', 'absent.yaml'], '`absent.yaml` does not exist'],
  ])('is not served with %j', async (words, message) => {
    const { exitCode, stdout, stderr } = await emulate(words);

    expect([exitCode, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)]);
  });

  it('is one tenant: specs for two are refused', async () => {
    const other = await folder.file('other.yaml', finance.replace(tenant, '72f988bf-86f1-41af-91ab-2d7cd011db47'));

    const { exitCode, stderr } = await emulate([...at('finance.yaml'), '--spec', other]);

    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('are for different tenants')]);
  });

  it('has no parameter that no spec declares', async () => {
    const words = [...at('finance.yaml', 'sales.yaml'), '--set', 'who=grace', '--set', 'whom=ada'];

    const { exitCode, stderr } = await emulate(words);

    expect([exitCode, stderr]).toEqual([
      2,
      '`--set` sets `whom`, and no spec declares it\n  hint: did you mean `who`?\n',
    ]);
  });
});
