import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../src/spec/problem/finding.ts';
import { readSpec } from '../src/spec/read-spec.ts';
import { LanguageServer } from './support/rigs/language-server.ts';
import { filesBelow } from './support/values/spec-files.ts';

const root = join(import.meta.dirname, '..');
const schema = pathToFileURL(join(root, 'schemas/restore-spec.v1.schema.json')).href;
/** The line that an editor finds the schema by. Lines of a spec below it count from 1 when those of the server do from 0. */
const modeline = `# yaml-language-server: $schema=${schema}\n`;

// One process for all: it takes a while to start.
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

  it('completes keys that are not there yet, at the top, in a restore point and in a wave', async () => {
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

  it('completes the keys of single items, and what may happen to files of the same name', async () => {
    const uri = 'file:///specs/items.yaml';
    const items =
      'version: 1\nname: finance\nmessages:\n  - mailbox: ada@contoso.com\n    \nfiles:\n  - conflictBehavior: \n    \n';
    await server.open(uri, modeline + items);

    expect(await server.completions(uri, { line: 5, character: 4 })).toEqual(
      expect.arrayContaining(['query', 'restorePoint', 'destination', 'priority']),
    );
    expect(await server.completions(uri, { line: 7, character: 22 })).toEqual(['fail', 'replace', 'rename']);
    expect(await server.completions(uri, { line: 8, character: 4 })).toEqual(
      expect.arrayContaining(['drive', 'site', 'paths']),
    );
  });

  it('completes values', async () => {
    const uri = 'file:///specs/values.yaml';
    await server.open(uri, modeline + spec);

    expect(await server.completions(uri, { line: 6, character: 6 })).toEqual(['recovery', 'drill']);
  });

  it('says of a key what it is for, what it takes and how that looks', async () => {
    const uri = 'file:///specs/hovered.yaml';
    await server.open(uri, modeline + spec);

    const last = await server.hover(uri, { line: 4, character: 3 });
    const mode = await server.hover(uri, { line: 6, character: 1 });

    expect(last).toContain('Instead of \\`from\\` and \\`to\\`: the last while before the run');
    expect(last).toContain('a duration above zero');
    expect(last).toContain('```yaml\n7d\n```');
    expect(mode).toContain('a drill proves that it could be brought back');
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

/** Lines of a wrong spec that the server finds nothing on, and why that is right, or out of our hands. */
const leftOut: Readonly<Record<string, readonly number[]>> = {
  // It knows the form of a time, but not how many days November has.
  'time-without-zone.yaml': [5],
  // It takes `<<` for the merge key that YAML 1.1 had.
  'unknown-merge-key.yaml': [4],
};

describe('what is wrong with the shape of a spec', () => {
  it('is shown by an editor on the lines on which it is told here', async () => {
    const different: object[] = [];
    let compared = 0;
    for (const name of wrongSpecs) {
      const told = linesOf((await findingsIn(name)).filter(({ rule }) => rule === 'shape'));
      if (told.length === 0) continue;
      compared += 1;
      const text = await readFile(join(directory, name), 'utf8');
      const shown = await server.open(`file:///wrong/${name}`, modeline + text);
      const lines = inOrder(shown.map(({ range }) => range.start.line));
      const expected = told.filter((line) => !leftOut[name]?.includes(line));
      if (String(lines) !== String(expected)) different.push({ name, expected, lines });
    }

    expect(compared).toBeGreaterThan(30);
    expect(different).toEqual([]);
  });
});

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
