import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore } from '../../support/rigs/environments.ts';
import { financeSpec } from '../../support/values/finance-spec.ts';

const schemaFile = 'restore-spec.v1.schema.json';

describe('bulk-restore init', () => {
  it('refuses `-` as a file name', async () => {
    expect(await bulkRestore(['init', '-'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: '`-` is not a file name\n  hint: name a file\n',
    });
  });

  it('writes a first spec that is fine as it is', async () => {
    await using folder = await Folder.open();
    const path = folder.at('first.yaml');

    const { exitCode, stdout } = await bulkRestore(['init', path]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Wrote ${path}.\n`);
    expect((await bulkRestore(['validate', path])).exitCode).toBe(0);
  });

  it('never overwrites a file', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);

    const { exitCode, stderr } = await bulkRestore(['init', path]);

    expect(exitCode).toBe(2);
    expect(stderr).toBe(`\`${path}\` already exists\n  hint: name another file\n`);
    expect(await readFile(path, 'utf8')).toBe(financeSpec);
  });

  it('names the file that it cannot write', async () => {
    await using folder = await Folder.open();
    const path = folder.at('no', 'such', 'folder.yaml');

    const { exitCode, stderr } = await bulkRestore(['init', path]);

    expect(exitCode).toBe(2);
    expect(stderr).toBe(`\`${path}\` cannot be written (ENOENT)\n  hint: name a file in a folder that exists\n`);
  });

  it('prints the path as one JSON document with --json', async () => {
    await using folder = await Folder.open();

    const { stdout } = await bulkRestore(['init', folder.at('first.yaml'), '--json']);

    expect(JSON.parse(stdout)).toEqual({ file: folder.at('first.yaml'), schema: folder.at(schemaFile) });
  });

  it('writes the schema for editors beside the first spec of a folder, and says so', async () => {
    await using folder = await Folder.open();

    const results = [];
    for (const name of ['one.yaml', 'two.yaml']) results.push(await bulkRestore(['init', folder.at(name)]));

    const says = `Wrote ${folder.at(schemaFile)}, by which editors complete and check it.\n`;
    expect(results.map(({ stdout }) => stdout.includes(says))).toEqual([true, false]);
    for (const name of ['one.yaml', 'two.yaml'])
      expect(await readFile(folder.at(name), 'utf8')).toMatch(`# yaml-language-server: $schema=${schemaFile}\n`);
    expect(await readFile(folder.at(schemaFile), 'utf8')).toContain('"$id": "restore-spec.v1.schema.json"');
  });
});

describe('bulk-restore init --from', () => {
  /** Writes a spec around a list, and resolves to what was printed and to the spec. */
  async function initFrom(list: string, ...words: readonly string[]) {
    await using folder = await Folder.open();
    const path = await folder.file('People 2026.csv', list);
    const spec = folder.at('spec.yaml');
    const result = await bulkRestore(['init', '--from', path, spec, ...words]);
    const text = result.exitCode === 0 ? await readFile(spec, 'utf8') : null;
    const valid = text === null ? null : (await bulkRestore(['validate', spec])).exitCode;
    const there = await readFile(spec, 'utf8').catch(() => null);
    return { ...result, text, valid, isWritten: there !== null };
  }

  const drive = 'https://contoso-my.sharepoint.com/personal/ada_contoso_com';

  it.each([
    ['mailboxes', 'DisplayName,PrimarySmtpAddress\nAda,ada@contoso.com\n'],
    ['mailboxes', 'Person;Kontakt\nAda;ada@contoso.com\n'],
    ['sites', 'URL,Owner,Storage used (GB)\nhttps://contoso.sharepoint.com/sites/a,ada@contoso.com,1\n'],
    ['sites', 'Link,Admin\nhttps://contoso.sharepoint.com/sites/a,ada@contoso.com\n'],
    ['drives', `Owner,Url\nada@contoso.com,${drive}\n`],
    ['drives', `Person,Url\nada@contoso.com,${drive}\n`],
    ['drives', 'Site URL,Owner Principal Name\n,ada@contoso.com\n'],
  ])('finds out that a list names %s: %j', async (key, list) => {
    const { text, valid } = await initFrom(list);

    expect(text).toContain(`\n${key}:\n  lists:\n    - file: "People 2026.csv"\n`);
    expect(text).toContain('\nname: people-2026 ');
    expect(valid).toBe(0);
  });

  it('names the columns whose headers are not recognised', async () => {
    const { text, stdout } = await initFrom('Name,Work e-mail,Mailbox GB,Quota GB\nAda,ada@contoso.com,1.5,50\n');

    expect(text).toContain('        address: "Work e-mail"\n        size: "Mailbox GB"\n');
    expect(stdout).toContain('address = `Work e-mail`, size = `Mailbox GB`');
  });

  it('says how to choose if addresses may mean OneDrives, and takes the choice', async () => {
    const list = 'address\nada@contoso.com\n';
    const asDrives = await initFrom(list, '--workload', 'drives');

    expect((await initFrom(list)).stdout).toContain('add `--workload drives`');
    expect(asDrives.text).toContain('\ndrives:\n');
    expect(asDrives.stdout).not.toContain('--workload');
  });

  it('offers the OneDrives of the same people as a comment that is valid', async () => {
    const { text } = await initFrom('Name,Work e-mail\nAda,ada@contoso.com\n');

    expect(text).toContain('# drives: { lists: [{"file":"People 2026.csv","columns":{"address":"Work e-mail"}}] }\n');
  });

  it.each([
    [
      'First mail,Second mail\na@contoso.com,b@contoso.com\n',
      'several columns with e-mail addresses: `First mail` and `Second mail`',
    ],
    ['Name,City\nAda,Rome\n', 'no column with e-mail addresses or URLs of sites'],
    ['Who\nada@contoso.com\nhttps://contoso.sharepoint.com/sites/a\n', 'e-mail addresses and URLs mixed'],
    [`Url\n${drive}\n`, 'URLs of OneDrives, and no column with the e-mail addresses of their owners'],
    ['address\nada@contoso.com\nSMTP:bob@contoso.com\n', 'write just `bob@contoso.com`'],
    ['ada@contoso.com\nbob@contoso.com\n', 'this list has no header row'],
    ['address\n\u2019ada@contoso.com\n', 'U+2019 RIGHT SINGLE QUOTATION MARK'],
  ])('writes nothing around %j', async (list, message) => {
    const { exitCode, stderr, isWritten } = await initFrom(list);

    expect([exitCode, isWritten]).toEqual([2, false]);
    expect(stderr).toContain(message);
  });

  it.each([
    ['empty.csv', ''],
    ['empty.txt', ''],
    ['blank.csv', '\n\n'],
    ['sep.csv', 'sep=;\n'],
    ['comments.txt', '# nobody yet\n'],
    ['header.csv', 'address\n'],
  ])('says of %s what `validate` says of it', async (name, text) => {
    await using folder = await Folder.open();
    const list = await folder.file(name, text);
    const spec = await folder.file(
      'a.yaml',
      `version: 1\nname: a\nrestorePoint: { last: 7d }\nmailboxes: { lists: [${name}] }\n`,
    );

    const { stdout } = await bulkRestore(['validate', spec]);
    const { exitCode, stderr } = await bulkRestore(['init', '--from', list, folder.at('b.yaml')]);

    const [, said = 'nothing'] = /:1:1: (.*)/.exec(stdout) ?? [];
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining(said)]);
  });

  it('asks for two lists if a name on each line is an address or a URL', async () => {
    await using folder = await Folder.open();
    const list = await folder.file('all.txt', 'ada@contoso.com\nhttps://contoso.sharepoint.com/sites/a\n');

    const { exitCode, stderr } = await bulkRestore(['init', folder.at('spec.yaml'), '--from', list]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('this list has e-mail addresses and URLs mixed');
    expect(stderr).toContain('put the addresses and the URLs into a list each');
  });

  it('takes a list that has a name on each line', async () => {
    await using folder = await Folder.open();
    const list = await folder.file('sites.txt', '# all\nhttps://contoso.sharepoint.com/sites/a\n');

    const { stdout } = await bulkRestore(['init', '--from', list, folder.at('spec.yaml')]);

    expect(stdout).toContain(`${list} (sites): one URL on each line`);
  });

  it('names the list by its path from the spec, and never overwrites a file', async () => {
    await using folder = await Folder.open();
    const list = await folder.file('a.csv', 'address\nada@contoso.com\n');
    const spec = folder.at('specs.yaml');

    const made = await bulkRestore(['init', '--from', list, spec, '--json']);
    const again = await bulkRestore(['init', '--from', list, spec]);

    expect(JSON.parse(made.stdout)).toMatchObject({
      file: spec,
      list,
      workload: 'mailboxes',
      columns: {},
      resources: 1,
    });
    expect(again).toMatchObject({ exitCode: 2, stderr: `\`${spec}\` already exists\n  hint: name another file\n` });
  });

  it('quotes the list that the user names, wherever it is', async () => {
    await using downloads = await Folder.open();
    await using folder = await Folder.open();
    const list = await downloads.file('export.csv', 'address\nSMTP:ada@contoso.com\n');

    const { exitCode, stderr } = await bulkRestore(['init', '--from', list, folder.at('spec.yaml')]);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('write just `ada@contoso.com`');
  });

  it('refuses `--workload` without a list, and a list that is not there', async () => {
    expect(await bulkRestore(['init', '--workload', 'sites'])).toMatchObject({ exitCode: 2 });
    expect((await bulkRestore(['init', '--from', 'gone.csv'])).stderr).toMatch(/^`gone.csv` does not exist\n/);
  });
});
