/** @module-tag slow */

import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../src/spec/problem/finding.ts';
import { readSpec } from '../src/spec/read-spec.ts';
import { Folder } from './support/folder.ts';
import { bulkRestore } from './support/rigs/environments.ts';
import { LanguageServer } from './support/rigs/language-server.ts';
import { filesBelow } from './support/values/spec-files.ts';

const root = join(import.meta.dirname, '..');
const schema = pathToFileURL(join(root, 'schemas/restore-spec.v1.schema.json')).href;
/** The line by which an editor finds the schema. Below it, line numbers of the spec (from 1) and of the server (from 0) agree. */
const modeline = `# yaml-language-server: $schema=${schema}\n`;

// One process for all tests, because it starts slowly.
let server: LanguageServer;
beforeAll(async () => {
  server = await LanguageServer.start();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

describe('an editor with a YAML language server', () => {
  const spec = `version: 1
name: finance
restorePoint:
  last: 7d
  
mode: 
waves:
  - name: canary
    mailboxes: [ada@contoso.com]
    
`;

  it('completes missing keys at the top level, in a restore point and in a wave', async () => {
    const uri = 'file:///specs/completed.yaml';
    await server.open(uri, modeline + spec);

    expect(await server.completions(uri, { line: 5, character: 2 })).toEqual(['from', 'to', 'prefer', 'fastOnly']);
    expect(await server.completions(uri, { line: 10, character: 4 })).toEqual(
      expect.arrayContaining(['drives', 'sites', 'gate', 'restorePoint']),
    );
    expect(await server.completions(uri, { line: 11, character: 0 })).toEqual(
      expect.arrayContaining(['tenant', 'destination', 'objectives', 'limits']),
    );
  });

  it('knows the keys of a spec that `init` wrote, by the schema beside it', async () => {
    await using folder = await Folder.open();
    const path = folder.at('first.yaml');
    await bulkRestore(['init', path]);
    const { href } = pathToFileURL(path);

    const problems = await server.open(href, (await readFile(path, 'utf8')).replace('mode: recovery', 'mode: rescue'));

    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('"recovery", "drill"')]);
  });

  it('completes the keys of messages and files, and the values of `conflictBehavior`', async () => {
    const uri = 'file:///specs/items.yaml';
    const items =
      'version: 1\nname: finance\nmessages:\n  - mailbox: ada@contoso.com\n    \nfiles:\n  - conflictBehavior: \n    \n';
    await server.open(uri, modeline + items);

    expect(await server.completions(uri, { line: 5, character: 4 })).toEqual(
      expect.arrayContaining(['query', 'restorePoint', 'destination', 'priority']),
    );
    expect(await server.completions(uri, { line: 7, character: 22 })).toEqual(['rename', 'fail', 'replace']);
    expect(await server.completions(uri, { line: 8, character: 4 })).toEqual(
      expect.arrayContaining(['drive', 'site', 'paths']),
    );
  });

  it('completes values', async () => {
    const uri = 'file:///specs/values.yaml';
    await server.open(uri, modeline + spec);

    expect(await server.completions(uri, { line: 6, character: 6 })).toEqual(['recovery', 'drill']);
  });

  it('takes a parameter where a number, a time, a share or one of a few words belongs', async () => {
    const parts = [
      'version: 1\nname: $N-recovery\nparameters:\n  n: { type: moment, default: 2026-11-15T00:00:00Z }\nmode: $N',
      'tenant: $N\nretries: $N\ndeadline: $N\nallowInPlace: $N\nrestorePoint:\n  to: $N\n  prefer: $N\n  fastOnly: $N',
      'objectives:\n  minSuccess: $N\nlimits:\n  activeSessions: $N\nmailboxes:\n  - address: $N@contoso.com\n    size: $N\n',
    ];
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a parameter
    const text = parts.join('\n').replaceAll('$N', () => '${n}');

    expect(await server.open('file:///specs/parameters.yaml', modeline + text)).toEqual([]);
  });

  it('shows the description, the allowed values and an example of a key', async () => {
    const uri = 'file:///specs/hovered.yaml';
    await server.open(uri, modeline + spec);

    const last = await server.hover(uri, { line: 4, character: 3 });
    const mode = await server.hover(uri, { line: 6, character: 1 });

    expect(last).toContain('Instead of \\`from\\` and \\`to\\`: how far the window reaches back');
    expect(last).toContain('a duration above zero');
    expect(last).toContain('```yaml\n7d\n```');
    expect(mode).toContain('a drill proves that a recovery would work');
    expect(mode).toMatch(/`drill`[\s\S]*`recovery`/);
  });

  it.each(readdirSync(join(root, 'specs')).filter((name) => name.endsWith('.yaml')))(
    'finds nothing wrong with specs/%s',
    async (name) => {
      const text = await readFile(join(root, 'specs', name), 'utf8');

      expect(await server.open(`file:///specs/${name}`, modeline + text)).toEqual([]);
    },
  );
});

const directory = join(import.meta.dirname, 'golden/wrong-specs');
const wrongSpecs = readdirSync(directory).filter((name) => name.endsWith('.yaml'));

/** Lines with problems that the server does not find, and why. */
const leftOut: Readonly<Record<string, readonly number[]>> = {
  // The server checks the form of a time, but not how many days November has.
  'time-without-zone.yaml': [5],
  // What a parameter stands for is not in the file.
  'parameters.yaml': [2],
  // The server accepts `<<`, the merge key of YAML 1.1.
  'unknown-merge-key.yaml': [4],
};

describe('a problem with the shape of a spec', () => {
  it('is shown by an editor on the same lines as by readSpec', async () => {
    const found = await Promise.all(
      wrongSpecs.map(async (name) => {
        const lines = linesOf((await findingsIn(name)).filter(({ rule }) => rule === 'shape'));
        return { name, lines };
      }),
    );
    const compared = found.filter(({ lines }) => lines.length > 0);

    // Side by side, because the server waits a moment before it checks a document.
    const shown = await Promise.all(compared.map(async ({ name }) => ({ name, lines: await linesShown(name) })));

    expect(compared.length).toBeGreaterThan(30);
    expect(shown).toEqual(
      compared.map(({ name, lines }) => ({ name, lines: lines.filter((line) => !leftOut[name]?.includes(line)) })),
    );
  });
});

async function linesShown(name: string): Promise<number[]> {
  const text = await readFile(join(directory, name), 'utf8');
  const shown = await server.open(`file:///wrong/${name}`, modeline + text);
  return inOrder(shown.map(({ range }) => range.start.line));
}

async function findingsIn(name: string): Promise<readonly Finding[]> {
  const read = await readSpec(name, { files: filesBelow(directory), allowDuplicates: false });
  return 'problems' in read ? read.problems : [];
}

function linesOf(findings: readonly Finding[]): number[] {
  return inOrder(findings.map(({ place }) => place.line));
}

function inOrder(lines: readonly number[]): number[] {
  return [...new Set(lines)].sort((a, b) => a - b);
}
