import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { docs } from '../scripts/docs.ts';
import { commandNeeds } from '../scripts/sign-in-reference.ts';
import { commands } from '../src/cli/command-table.ts';

const root = join(import.meta.dirname, '..');

describe('the pages for people who change the code', () => {
  it.each(['CONTRIBUTING.md', 'docs/architecture.md', 'docs/glossary.md', 'src/emulator/README.md'])(
    'name only files and folders that exist: %s',
    async (page) => {
      const text = await readFile(join(root, page), 'utf8');
      const named = [...text.matchAll(/(?<![\w./-])(?:src|test|scripts|schemas)\/[\w./-]*[\w/]/g)].map(
        ([path]) => path,
      );
      const linked = [...text.matchAll(/\]\((?!#|https?:)([^)#]+)/g)].map(([, path = '']) => join(dirname(page), path));

      expect([...named, ...linked].filter((path) => !existsSync(join(root, path)))).toEqual([]);
    },
  );
});

describe('the page about dependencies', () => {
  it('gives a reason for each library that the program imports', async () => {
    const imported = new Set<string>();
    for (const file of await readdir(join(root, 'src'), { recursive: true })) {
      if (!file.endsWith('.ts')) continue;
      const text = await readFile(join(root, 'src', file), 'utf8');
      for (const [, name = ''] of text.matchAll(/(?:from|import\()\s*'((?:@[\w-]+\/)?[a-z][\w.-]*)(?:\/[^']*)?'/g))
        imported.add(name);
    }
    const libraries = [...imported].filter((name) => !isBuiltin(name) && existsSync(join(root, 'node_modules', name)));
    const page = await readFile(join(root, 'docs', 'dependencies.md'), 'utf8');
    const [reasons = ''] = page.split('## What an installation brings');
    const isNamed = (name: string): boolean => new RegExp(`(?<=^| |, )${name}(?=,| \\()`, 'm').test(reasons);

    expect(libraries.length).toBeGreaterThan(10);
    expect(libraries.filter((name) => !isNamed(name))).toEqual([]);
  });
});

describe('the reference', () => {
  it('is as `npm run generate` writes it', async () => {
    for (const [path, content] of await docs()) {
      const hint = `${path} is out of date: run \`npm run generate\` and commit the result`;
      expect(await readFile(join(root, path), 'utf8'), hint).toBe(content);
    }
  });

  it('describes every key of the schema', async () => {
    const schema = await readFile(join(root, 'schemas', 'restore-spec.v1.schema.json'), 'utf8');
    const keys = new Set(JSON.stringify(propertiesIn(JSON.parse(schema))).match(/(?<=")\w+(?=")/g));

    const page = (await docs()).get('docs/spec.md') ?? '';

    const described = new Map(
      [...page.matchAll(/^\| `(\w+)` \| .* \| ([^|]*) \| [^|]* \|$/gm)].map(([, key, what]) => [key, what]),
    );
    expect(new Set(described.keys())).toEqual(keys);
    expect([...described].filter(([, what]) => what === '')).toEqual([]);
  });

  it('describes the flags and commands that help shows, and none that it hides', async () => {
    const page = (await docs()).get('docs/commands.md') ?? '';

    expect(page).toContain('## `validate`');
    expect(page).toContain('| `--state-dir <path>` | `BULK_RESTORE_STATE_DIR` | `.bulk-restore` |');
    expect(page).not.toMatch(/^## `complete`/m);
    expect(page).not.toContain('`--help`');
  });

  it('says the least privilege of every command that talks to the service', () => {
    const networked = commands
      .filter(({ group, isHidden }) => group === 'network' && !isHidden)
      .map(({ name }) => name);
    const described = Object.keys(commandNeeds).map((name) => name.split(' ')[0]);

    expect(networked.filter((name) => !described.includes(name))).toEqual([]);
    expect(described.filter((name) => !networked.includes(name ?? ''))).toEqual([]);
  });

  it('links only to headings that exist', async () => {
    for (const page of (await docs()).values()) {
      const anchors = [...page.matchAll(/^## (.*)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replaceAll(' ', '-')
          .replace(/[^a-z0-9-]/g, ''),
      );
      const links = [...page.matchAll(/\]\(#(.*?)\)/g)].map(([, anchor]) => anchor);

      expect(new Set(anchors).size).toBe(anchors.length);
      expect(links.filter((anchor) => !anchors.includes(anchor ?? ''))).toEqual([]);
    }
  });
});

/** The names of all keys in a schema. */
function propertiesIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(propertiesIn);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => [
    ...(key === 'properties' ? Object.keys(value as object) : []),
    ...propertiesIn(key === 'properties' ? Object.values(value as object) : value),
  ]);
}
