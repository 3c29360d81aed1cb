// biome-ignore-all lint/suspicious/noTemplateCurlyInString: specs write parameters like that
import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readSpec } from '../../../src/spec/read-spec.ts';
import { nodeFiles } from '../../../src/store/node-files.ts';
import { Folder } from '../../support/folder.ts';
import { CliRig } from '../../support/rigs/cli-rig.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';

const spec = `version: 1
name: finance
parameters:
  domain: { description: The domain of the tenant. }
  incident: { type: moment, default: 2026-11-15T00:00:00Z }
restorePoint:
  to: \${incident}
mailboxes:
  - ada@\${domain}
`;

describe('--set', () => {
  it('gives a parameter its value, which the plan shows', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', spec);

    const { exitCode, stdout } = await bulkRestore(['plan', path, '--set', 'domain=fabrikam.com'], keptIn(folder));

    expect(exitCode).toBe(0);
    expect(stdout).toContain('parameter domain is `fabrikam.com`, by `--set`\n');
    expect(stdout).toContain('parameter incident is `2026-11-15T00:00:00Z`, by default\n');
    expect(stdout).toContain('ada@fabrikam.com');
  });

  it('may be repeated, and a value may have `=`', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', spec.replace('- ada@${domain}', '- a=${domain}@contoso.com'));

    const words = ['--set', 'domain=b=c', '--set', 'incident=2026-11-01T00:00:00Z'];
    const { stdout } = await bulkRestore(['plan', path, ...words], keptIn(folder));

    expect(stdout).toContain('a=b=c@contoso.com');
    expect(stdout).toContain('latest as of 2026-11-01 00:00Z');
  });

  it('is an error without a name, and if a parameter is set twice', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', spec);
    const twice = ['--set', 'domain=a.com', '--set', 'domain=b.com'];

    expect(await bulkRestore(['validate', path, '--set', 'domain'])).toMatchObject({ exitCode: 2 });
    expect(await bulkRestore(['validate', path, ...twice])).toMatchObject({
      exitCode: 2,
      stderr: 'the parameter `domain` is set twice\n  hint: leave one of the two out\n',
    });
  });

  it('needs a spec', async () => {
    const { exitCode, stderr } = await bulkRestore(['run', '--plan', 'plan.json', '--set', 'domain=a.com']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('`--set` and `--set-file` need a spec: the plan has the values that were reviewed');
  });

  it('must be declared by one of several specs', async () => {
    await using folder = await Folder.open();
    const [first, second] = [
      await folder.file('a.yaml', spec),
      await folder.file('b.yaml', spec.replace('name: finance', 'name: sales').replaceAll('domain', 'zone')),
    ];
    const values = ['--set', 'domain=a.com', '--set', 'zone=b.com'];

    expect(await bulkRestore(['validate', first, second, ...values])).toMatchObject({ exitCode: 0 });
    expect(await bulkRestore(['validate', first, second, ...values, '--set', 'zonne=x'])).toMatchObject({
      exitCode: 2,
      stderr: '`--set` sets `zonne`, and no spec declares it\n  hint: did you mean `zone`?\n',
    });
  });
});

describe('doctor --spec', () => {
  it('takes values for the parameters of the spec', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', spec);
    const words = ['doctor', '--spec', path, '--graph-url', 'http://127.0.0.1:9/v1.0', '--auth', 'token'];

    const without = await bulkRestore(words, keptIn(folder));
    const withValue = await bulkRestore([...words, '--set', 'domain=contoso.com'], keptIn(folder));

    expect(without.stdout).toContain('the parameter `domain` has no value');
    expect(withValue.stdout).not.toContain('the parameter');
  });
});

describe('--set-file', () => {
  it('gives a parameter the text of a file, without its last line end', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', spec);
    const file = await folder.file('domain.txt', 'fabrikam.com\n');

    const { stdout } = await bulkRestore(['plan', path, '--set-file', `domain=${file}`], keptIn(folder));

    expect(stdout).toContain('parameter domain is `fabrikam.com`, by `--set-file`\n');
  });

  it('refuses a file that is not there', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', spec);

    const { exitCode, stderr } = await bulkRestore(['validate', path, '--set-file', 'domain=nowhere.txt']);

    expect([exitCode, stderr.split('\n')[0]]).toEqual([2, '`nowhere.txt` does not exist']);
  });
});

describe('a variable', () => {
  it('gives a parameter its value, unless the command line does', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', spec);
    const variables = { ...keptIn(folder), BULK_RESTORE_SET_DOMAIN: 'fabrikam.com' };

    const byVariable = await bulkRestore(['plan', path], variables);
    const byFlag = await bulkRestore(['plan', path, '--set', 'domain=contoso.com'], variables);

    expect(byVariable.stdout).toContain('parameter domain is `fabrikam.com`, by `BULK_RESTORE_SET_DOMAIN`\n');
    expect(byFlag.stdout).toContain('ada@contoso.com');
  });
});

describe('a plan with parameters', () => {
  it('is refused if a value was edited', async () => {
    await using folder = await Folder.open();
    const [path, plan] = [await folder.file('spec.yaml', spec), folder.at('plan.json')];
    await bulkRestore(['plan', path, '--set', 'domain=contoso.com', '--out', plan], keptIn(folder));
    const text = await readFile(plan, 'utf8');
    await writeFile(plan, text.replace('"value": "contoso.com"', '"value": "fabrikam.com"'));

    const { exitCode, stderr } = await bulkRestore(['run', '--plan', plan, '--dry-run'], keptIn(folder));

    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('was edited or cut')]);
  });

  it('says which values have changed since an earlier one', async () => {
    await using folder = await Folder.open();
    const [path, plan] = [await folder.file('spec.yaml', spec), folder.at('plan.json')];
    await bulkRestore(['plan', path, '--set', 'domain=contoso.com', '--out', plan], keptIn(folder));

    const words = ['plan', path, '--set', 'domain=fabrikam.com', '--against', plan];
    const { stdout } = await bulkRestore(words, keptIn(folder));

    expect(stdout).toContain(
      'domain=contoso.com, incident=2026-11-15T00:00:00Z → domain=fabrikam.com, incident=2026-11-15T00:00:00Z',
    );
  });
});

describe('a run with parameters', () => {
  it('does not go on with other values', async () => {
    await using rig = await CliRig.open();
    const path = await rig.file('spec.yaml', spec);
    await rig.online('run', path, '--run-id', 'r1', '--set', 'domain=contoso.com');

    const again = await rig.online('run', path, '--run-id', 'r1', '--set', 'domain=contoso.com');
    const other = await rig.online('run', path, '--run-id', 'r1', '--set', 'domain=fabrikam.com');

    expect([again.exitCode, other.exitCode]).toEqual([0, 2]);
    expect(other.stderr).toContain('the run `r1` was started with another value of the parameter `domain`');
  });

  it('is retried by a spec that reads as it is written', async () => {
    await using rig = await CliRig.open();
    const text = `${spec}description: What $\${domain} lost\n`;
    const path = await rig.file('spec.yaml', text.replace('ada@', 'nobody-restores-me@'));
    const scenario = await rig.file(
      'fails.yaml',
      'version: 1\noutcomes: [{ resource: nobody-restores-me@contoso.com, outcome: failed, code: UnknownError }]\n',
    );
    const emulated = ['--emulator', '--scenario', scenario, '--time-scale', '5000', '--patience', '1d'];
    await rig.local('run', path, '--run-id', 'r1', '--set', 'domain=contoso.com', ...emulated);

    const out = `${rig.folder}/again.yaml`;
    await rig.local('retry', 'r1', '--out', out);
    const read = await readSpec(out, { files: nodeFiles, allowDuplicates: false });

    expect('spec' in read && [read.spec.description, read.spec.resources.map(({ name }) => name)]).toEqual([
      'What ${domain} lost',
      ['nobody-restores-me@contoso.com'],
    ]);
  });
});
