/** @module-tag slow */

import { generateKeyPairSync } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandLinesIn, errorIn, wordsOf } from './support/command-lines.ts';
import type { CommandResult } from './support/rigs/environments.ts';
import { PageRig } from './support/rigs/page-rig.ts';
import { blocksIn } from './support/values/pages.ts';

const root = join(import.meta.dirname, '..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const textOf = (page: string): Promise<string> => readFile(join(root, page), 'utf8');

describe('the command lines of the docs', () => {
  // The usage lines of commands.md are those of help, and have tests of their own.
  it.each(pages.filter((page) => page !== 'docs/commands.md'))('are accepted by the program: %s', async (page) => {
    const text = await textOf(page);
    const inline = [...text.matchAll(/`(bulk-restore [^`\n]+ [^`\n]+)`/g)].map(([, line = '']) => line);

    for (const line of [
      ...commandLinesIn(
        blocksIn(text)
          .map((block) => block.text)
          .join('\n'),
      ),
      ...inline,
    ])
      expect(await errorIn(line.replaceAll(/<[^<>]*>/g, 'x')), line).toBe(null);
  });
});

/** Lines that are not played, and why. */
const leftOut: readonly (readonly [line: RegExp, because: string])[] = [
  [/^bulk-restore emulate /, 'serves until somebody stops it'],
  [/--notify https:\/\/hooks/, 'posts to a host of the internet'],
  [/--check |--token-command /, 'starts a program of the reader'],
  [/20261122-030000-7f3a/, 'names a run of the reader'],
  [/^bulk-restore completion /, 'has tests of its own'],
];

/** What a page needs that it does not make itself, as command lines. */
const before: Readonly<Record<string, readonly string[]>> = {
  'docs/first-people.md': ['bulk-restore plan recovery.yaml --out plan.json'],
  'docs/evidence.md': ['bulk-restore run drill.yaml'],
  'docs/guarantees.md': [
    'bulk-restore plan recovery.yaml --out recovery.plan.json',
    'bulk-restore run --plan recovery.plan.json --run-id incident-7 --state-dir /lost',
  ],
  'docs/reports.md': ['bulk-restore run recovery.yaml --run-id incident-7'],
};

/** Exit codes other than 0. */
const otherEnds: Readonly<Record<string, number>> = {
  // Others wait for `resume`.
  'bulk-restore run --plan plan.json --only first-ten.csv --run-id incident-7': 4,
  'bulk-restore run --plan plan.json --only next-hundred.csv --run-id incident-7': 4,
  // The rig has no such restore point. In the page, the mailbox is being restored by another session.
  'bulk-restore run same.yaml --run-id same-contact': 1,
};

describe('the commands of a page, one after the other on an emulated tenant,', () => {
  const played = pages.filter((page) => !/\/(commands|spec|troubleshooting|signing-in|many-hosts)\.md$/.test(page));

  it.each(played)('do what it says: %s', async (page) => {
    const lines = [
      ...(before[page] ?? []),
      ...commandLinesIn(
        blocksIn(await textOf(page), 'sh')
          .map(({ text }) => text)
          .join('\n'),
      ),
    ];
    await using rig = await PageRig.open();
    await prepare(rig, lines.join('\n'));
    await (specsOfPage[page] ?? (async () => undefined))(rig, await textOf(page));

    for (const line of lines.filter((one) => !leftOut.some(([pattern]) => pattern.test(one)))) {
      const { exitCode, stdout, stderr } = await play(line, rig);
      expect(exitCode, `${line}\n${stdout}\n${stderr}`).toBe(otherEnds[line] ?? 0);
    }
  });
});

/** Pages whose commands need the very spec that they show. */
const specsOfPage: Readonly<Record<string, (rig: PageRig, text: string) => Promise<void>>> = {
  'docs/parameters.md': async ({ folder }, text) => {
    const [spec] = blocksIn(text, 'yaml');
    await folder.file('recovery.yaml', spec?.text ?? '');
    await mkdir(folder.at('lists'));
    await folder.file('lists/finance.csv', 'address\nada@contoso.com\n');
  },
  'docs/first-tenant.md': async ({ folder }, text) => {
    const names = ['one-mailbox.yaml', 'second.yaml', 'same.yaml'];
    for (const [index, block] of blocksIn(text, 'yaml').entries()) await folder.file(names[index] ?? '', block.text);
  },
};

const people = ['ada', 'grace', 'kim'].map((name) => `${name}@contoso.com`);

/** The files that pages name, except those that they make themselves. */
async function prepare(rig: PageRig, lines: string): Promise<void> {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const spec = `version: 1\nname: weekly-drill\nrestorePoint: { last: 7d }\nmailboxes: [${people.join(', ')}]\n`;
  const files = {
    'recovery.yaml': spec.replace('weekly-drill', 'recovery'),
    'drill.yaml': spec.replace('restorePoint', 'mode: drill\nrestorePoint'),
    'people.csv': 'UserPrincipalName,DisplayName\nada@contoso.com,Ada\ngrace@contoso.com,Grace\n',
    'first-ten.csv': 'address\nada@contoso.com\n',
    'next-hundred.csv': 'address\ngrace@contoso.com\n',
    'sign-key.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'pub.pem': publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
  for (const [name, text] of Object.entries(files))
    if (!new RegExp(`init .*${name}`).test(lines.replaceAll(`--from ${name}`, ''))) await rig.folder.file(name, text);
}

/**
 * Plays a line, with its files in the folder of the rig. The tenant of the rig also stands in for `--emulator`, whose clock is real; the
 * calendar tests run that.
 */
function play(line: string, rig: PageRig): Promise<CommandResult> {
  const [, ...words] = wordsOf(line.replace(/ --emulator( --scenario \S+| --time-scale \d+)*/, '')).map((word) =>
    /^(?:[\w./-]+\.(?:ya?ml|json|csv|pem|ndjson|prom)|[\w-]+\/|\/[\w./-]+)$/.test(word)
      ? rig.folder.at(word.replace(/^.*\/(?=.)/, ''))
      : word,
  );
  return rig.play(words);
}
