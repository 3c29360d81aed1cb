import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Folder } from '../../support/folder.ts';
import { bulkRestore } from '../../support/rigs/environments.ts';
import { financeSpec } from '../../support/values/finance-spec.ts';

describe('bulk-restore validate', () => {
  it('says of each spec that it is fine, and what it holds', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec);

    expect(await bulkRestore(['validate', path])).toEqual({
      exitCode: 0,
      stdout: `${path}: ok, 2 mailboxes, 1 site\n`,
      stderr: '',
    });
  });

  it('shows all errors of every spec with their places, and exits with 2', async () => {
    await using folder = await Folder.open();
    const good = await folder.file('spec.yaml', financeSpec);
    const bad = await folder.file('bad.yaml', financeSpec.replace('finance', 'Finance').replace('sites:', 'sitse:'));

    const { exitCode, stdout } = await bulkRestore(['validate', good, bad]);

    expect(exitCode).toBe(2);
    expect(stdout).toContain(`${good}: ok, 2 mailboxes, 1 site\n`);
    expect(stdout).toContain(`${bad}:2:7: `);
    expect(stdout).toContain(`${bad}:6:1: `);
    expect(stdout.endsWith('\n2 problems in 1 file. Nothing was sent.\n')).toBe(true);
  });

  it('heads the columns of lists with their spec, also if it has errors', async () => {
    await using folder = await Folder.open();
    await folder.file('people.csv', 'Mail\nada@contoso.com\ngrace\nkim\n');
    const specOf = (list: string): string =>
      `version: 1\nname: a\nrestorePoint: { last: 7d }\nmailboxes: { lists: [${list}] }\n`;
    const path = await folder.file('spec.yaml', specOf('people.csv'));

    const { stdout } = await bulkRestore(['validate', path]);

    const list = folder.at('people.csv');
    const start = `${path}: 2 problems\n  ${list} (mailboxes): address = \`Mail\`\n${list}:3:1: `;
    expect(stdout.slice(0, start.length)).toBe(start);
  });

  it('reads a spec from stdin if it is named `-`', async () => {
    const stdin = Object.assign(new PassThrough(), { isTTY: false });
    stdin.end(financeSpec.replace('sites:', 'sitse:'));

    const { exitCode, stdout } = await bulkRestore(['validate', '-'], {}, { stdin: () => stdin });

    expect(exitCode).toBe(2);
    expect(stdout).toContain('-:6:1: unknown key `sitse`');
  });

  it('refuses a list outside with --strict-paths, and does not quote it without', async () => {
    await using folder = await Folder.open();
    await using outside = await Folder.open();
    const list = await outside.file('secret.csv', 'hunter2\n');
    const text = `version: 1\nname: a\nrestorePoint: { last: 7d }\nmailboxes: { lists: ['${list}'] }\n`;
    const spec = await folder.file('spec.yaml', text);

    const strict = await bulkRestore(['validate', spec, '--strict-paths']);
    const formats = ['text', 'github', 'sarif', 'json'];
    const outputs = await Promise.all(formats.map((format) => bulkRestore(['validate', spec, '--format', format])));

    expect(strict.stdout).toContain(`spec.yaml:4:22: \`${list}\` is outside`.slice(0, 40));
    expect(outputs.map(({ exitCode }) => exitCode)).toEqual([2, 2, 2, 2]);
    expect(outputs.map(({ stdout }) => stdout).join('')).not.toContain('hunter2');
  });

  it('warns of URLs that are longer than the URL of a site, and points at their lines', async () => {
    await using folder = await Folder.open();
    const site = 'https://contoso.sharepoint.com/sites/a';
    await folder.file('sites.csv', `url\n${site}\n${site}/sub\n`);
    const text = 'version: 1\nname: a\nrestorePoint: { last: 7d }\nsites: { lists: [sites.csv] }\n';

    const { exitCode, stdout } = await bulkRestore(['validate', await folder.file('spec.yaml', text)]);

    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      `sites.csv:3:1: warning: \`${site}/sub\` is longer than the URL of a site, and the service restores whole sites\n` +
        `  hint: check that it is a site; if it lies in one, write \`${site}\``,
    );
  });

  it('reports a missing file as a problem of that file', async () => {
    await using folder = await Folder.open();

    const { exitCode, stdout } = await bulkRestore(['validate', folder.at('none.yaml')]);

    expect(exitCode).toBe(2);
    expect(stdout).toContain(`${folder.at('none.yaml')}:1:1: `);
  });

  it('refuses --json beside another format', async () => {
    const { exitCode, stderr } = await bulkRestore(['validate', 'a.yaml', '--format', 'github', '--json']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('`--json` and `--format github` exclude each other\n  hint: leave one of the two out');
  });

  it('prints the same as one JSON document with --json', async () => {
    await using folder = await Folder.open();
    const good = await folder.file('spec.yaml', financeSpec);
    const bad = await folder.file('bad.yaml', financeSpec.replace('sites:', 'sitse:'));

    const { exitCode, stdout } = await bulkRestore(['validate', good, bad, '--json']);

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      files: [
        {
          file: good,
          ok: true,
          name: 'finance',
          resources: { mailbox: 2, drive: 0, site: 1, message: 0, file: 0 },
          problems: [],
          more_problems: 0,
          warnings: [],
          more_warnings: 0,
          lists: [],
        },
        {
          file: bad,
          ok: false,
          name: null,
          resources: null,
          problems: [
            {
              file: bad,
              line: 6,
              column: 1,
              rule: 'shape',
              message: expect.stringContaining('`sitse`'),
              hint: expect.any(String),
            },
          ],
          more_problems: 0,
          warnings: [],
          more_warnings: 0,
          lists: [],
        },
      ],
    });
  });

  it('keeps the first of resources named twice with --allow-duplicates', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('twice.yaml', financeSpec.replace('bob@', 'Ada@'));

    const refused = await bulkRestore(['validate', path]);
    const kept = await bulkRestore(['validate', path, '--allow-duplicates']);

    expect(refused.exitCode).toBe(2);
    expect(kept).toMatchObject({ exitCode: 0, stdout: `${path}: ok, 1 mailbox, 1 site\n` });
  });

  it('shows warnings of a spec without errors, and exits with 0', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('spec.yaml', financeSpec.replace('2026-11-15', '2031-01-01'));

    const { exitCode, stdout } = await bulkRestore(['validate', path]);

    expect(exitCode).toBe(0);
    expect(stdout).toBe(`${path}: ok, 2 mailboxes, 1 site
${path}:3:49: warning: this window ends in the future, so the restore point depends on when the spec is run
    restorePoint: { from: 2026-11-01T00:00:00Z, to: 2031-01-01T00:00:00Z }
                                                    ^
  hint: end it before the incident, or write \`last\` if you want the newest restore point

1 warning in 1 file.
`);
  });

  it('compares what several specs restore', async () => {
    await using folder = await Folder.open();
    const one = await folder.file('a.yaml', financeSpec);
    const two = await folder.file('b.yaml', financeSpec.replace('ada@', 'eve@').replace('/finance', '/sales'));

    const { exitCode, stdout } = await bulkRestore(['validate', one, two, '--json']);

    const [first, second] = JSON.parse(stdout).files;
    expect(exitCode).toBe(0);
    expect(first.warnings).toEqual([]);
    expect(second.warnings).toEqual([
      {
        file: two,
        line: 5,
        column: 1,
        rule: 'resource-in-two-specs',
        message: `\`bob@contoso.com\` is also restored by ${one}:5`,
        hint: expect.any(String),
      },
    ]);
  });

  it('annotates for GitHub, with paths from the top of the repository', async () => {
    await using folder = await Folder.open();
    const good = await folder.file('good.yaml', financeSpec);
    const bad = await folder.file('bad.yaml', financeSpec.replace('sites:', 'sitse:'));

    const { exitCode, stdout } = await bulkRestore(['validate', good, bad, '--format', 'github'], {
      GITHUB_WORKSPACE: folder.path,
    });

    expect(exitCode).toBe(2);
    expect(stdout).toBe(
      '::error file=bad.yaml,line=6,col=1,title=restore spec%3A shape::unknown key `sitse`%0Ahint: did you mean `sites`?\n',
    );
  });

  it('writes SARIF with --format sarif', async () => {
    await using folder = await Folder.open();
    const bad = await folder.file('bad.yaml', financeSpec.replace('sites:', 'sitse:'));

    const { exitCode, stdout } = await bulkRestore(['validate', bad, '--format', 'sarif']);

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ version: '2.1.0', runs: [{ results: [{ ruleId: 'shape' }] }] });
  });

  it('expands globs that the shell has left, and checks each file once', async () => {
    await using folder = await Folder.open();
    const one = await folder.file('a.yaml', financeSpec);
    const two = await folder.file('b.yaml', financeSpec);

    const { stdout } = await bulkRestore(['validate', two, folder.at('*.yaml'), '--json']);

    expect(JSON.parse(stdout).files.map(({ file }: { file: string }) => file)).toEqual([two, one]);
  });

  it('reports a glob that matches nothing, in every format, and checks the others', async () => {
    await using folder = await Folder.open();
    const good = await folder.file('good.yaml', financeSpec);
    const none = folder.at('*.yml');
    const validated = async (...flags: readonly string[]) => {
      const { exitCode, stdout } = await bulkRestore(['validate', none, good, ...flags], {
        GITHUB_WORKSPACE: folder.path,
      });
      expect(exitCode).toBe(2);
      return stdout;
    };

    const message = `no file matches \`${none}\``;
    expect(await validated()).toBe(
      `${good}: ok, 2 mailboxes, 1 site\n${none}:1:1: ${message}\n  hint: name an existing spec\n\n` +
        '1 problem in 1 file. Nothing was sent.\n',
    );
    expect(JSON.parse(await validated('--format', 'json'))).toMatchObject({
      ok: false,
      files: [{ ok: true }, { file: none, ok: false, problems: [{ rule: 'file', message }] }],
    });
    expect(JSON.parse(await validated('--format', 'sarif')).runs[0].results).toMatchObject([
      { ruleId: 'file', level: 'error', message: { text: `${message}; hint: name an existing spec` } },
    ]);
    expect(await validated('--format', 'github')).toBe(
      `::error file=*.yml,line=1,col=1,title=restore spec%3A file::${message}%0Ahint: name an existing spec\n`,
    );
  });

  it('reports an empty argument', async () => {
    const { exitCode, stdout } = await bulkRestore(['validate', '']);

    expect(exitCode).toBe(2);
    expect(stdout).toContain("'':1:1: an empty argument names no spec\n  hint: name a file or a glob;");
  });

  it('says which column of a list was taken for what, in text and JSON, also if rows are wrong', async () => {
    await using folder = await Folder.open();
    const rows = 'User principal name;mail;Storage used (GB)\nada@contoso.com;;1,5\n';
    await folder.file('good.csv', rows);
    await folder.file('bad.csv', `${rows}grace;;\n`);
    await folder.file('a.txt', 'joan@contoso.com\n');
    const lists = (name: string): string =>
      `version: 1\nname: finance\nrestorePoint: { last: 7d }\nmailboxes: { lists: [${name}, a.txt] }\n`;
    const good = await folder.file('good.yaml', lists('good.csv'));
    const bad = await folder.file('bad.yaml', lists('bad.csv'));

    const text = await bulkRestore(['validate', good, bad]);
    const json = await bulkRestore(['validate', good, '--json']);

    for (const name of ['good.csv', 'bad.csv']) {
      const columns = 'address = `mail` (if blank, `User principal name`), size = `Storage used (GB)`';
      expect(text.stdout).toContain(`  ${folder.at(name)} (mailboxes): ${columns}\n`);
    }
    expect(text.stdout).toContain(`  ${folder.at('a.txt')} (mailboxes): one address on each line\n`);
    expect(JSON.parse(json.stdout).files[0].lists).toEqual([
      {
        file: folder.at('good.csv'),
        workload: 'mailbox',
        line: 1,
        columns: {
          address: { header: 'mail', unit: null, fallbacks: ['User principal name'] },
          size: { header: 'Storage used (GB)', unit: 'GB', fallbacks: [] },
        },
      },
      { file: folder.at('a.txt'), workload: 'mailbox', line: 1, columns: null },
    ]);
  });
});
