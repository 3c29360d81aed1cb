import { execFileSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ended, startProgram } from '../rig/program.ts';
import type { Attack } from './attempt.ts';

interface Input {
  readonly name: string;
  /** Writes the files of the attack to `place`; resolves to the command. */
  prepare(place: string): Promise<readonly string[]>;
  /** Texts that must not come out. */
  readonly secrets?: readonly RegExp[];
  readonly codes?: readonly number[];
}

/** Specs and lists that take forever, never end, or are somebody else's files. */
const hostile: readonly Input[] = [
  input('aliases', spec(`a: &a [x@contoso.com]\n${bomb()}mailboxes: *i\n`)),
  input('aliases-of-mailboxes', spec(`mailboxes:\n  items: &a [${'x@contoso.com, '.repeat(500)}]\n  lists: *a\n`)),
  input('unknown-keys', spec(Array.from({ length: 300_000 }, (_, index) => `key${index}: 1`).join('\n'))),
  input('deep', spec(`mailboxes: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`)),
  input('too-large', spec(`mailboxes:\n${'  - someone-with-a-long-name@contoso.com\n'.repeat(450_000)}`)),
  input('one-line', spec(`description: ${'x'.repeat(15_000_000)}\n`)),
  {
    name: 'fifo',
    prepare: async (place) => {
      makePipe(join(place, 'spec.yaml'));
      return ['validate', 'spec.yaml'];
    },
  },
  {
    name: 'fifo-as-a-list',
    prepare: async (place) => {
      makePipe(join(place, 'list.csv'));
      return await writeSpec(place, spec('mailboxes: { lists: [list.csv] }\n'));
    },
  },
  { name: 'device', prepare: async () => ['validate', '/dev/zero'] },
  {
    name: 'device-as-a-list',
    prepare: async (place) => await writeSpec(place, spec('mailboxes: { lists: [/dev/zero] }\n')),
  },
  stranger('/etc/passwd', "mailboxes: { lists: ['/etc/passwd'] }\n"),
  stranger('/etc/passwd by another way', "mailboxes: { lists: ['../../../../../../../../etc/passwd'] }\n"),
  stranger('/etc/passwd as columns', 'mailboxes: { lists: [{ file: /etc/passwd, columns: { address: nothing } }] }\n'),
  {
    name: 'link-to-a-strangers-file',
    prepare: async (place) => {
      await symlink('/etc/passwd', join(place, 'list.csv'));
      return await writeSpec(place, spec('mailboxes: { lists: [list.csv] }\n'));
    },
    secrets: [/root:/],
  },
  {
    name: 'folder-link-below-a-glob',
    prepare: async (place) => {
      await mkdir(join(place, 'lists'));
      await symlink('/etc', join(place, 'lists', 'more'));
      return await writeSpec(place, spec("mailboxes: { lists: ['lists/**/passwd'] }\n"));
    },
    secrets: [/root:/],
  },
  {
    name: 'hidden-file',
    prepare: async (place) => {
      await writeFile(join(place, '.env'), 'SECRET_OF_THE_FOLDER=1\n');
      return await writeSpec(place, spec('mailboxes: { lists: [.env] }\n'));
    },
    secrets: [/SECRET_OF_THE_FOLDER/],
  },
  {
    name: 'slow-pattern',
    prepare: async (place) => {
      await writeFile(join(place, `${'a'.repeat(100)}.csv`), 'address\nx@contoso.com\n');
      return await writeSpec(place, spec("mailboxes: { lists: ['*a*a*a*a*a*a*a*ab.csv'] }\n"));
    },
  },
  {
    name: 'slow-exclusion',
    prepare: async (place) =>
      await writeSpec(
        place,
        spec(`mailboxes:\n  items: ['${'a'.repeat(60)}@contoso.com']\n  exclude: ['*a*a*a*a*a*a*a*ab']\n`),
      ),
    codes: [0, 2],
  },
  input('mailto-chain', spec(`mailboxes: ['${'mailto:'.repeat(100_000)}x@contoso.com']\n`), [0, 2]),
];

export const inputs: readonly Attack[] = hostile.map(({ name, prepare, secrets = [], codes = [2] }) => ({
  name: `inputs/${name}`,
  play: async (place) => {
    await mkdir(place, { recursive: true });
    const ended = await endedOf(await prepare(place), place);
    const findings = secrets
      .filter((secret) => secret.test(ended.stdout + ended.stderr))
      .map((secret) => `it prints ${secret}`);
    if (ended.signal !== null) findings.push('it hangs, and was killed');
    else if (!codes.includes(ended.exitCode ?? -1))
      findings.push(`exit code ${ended.exitCode}: ${JSON.stringify(ended.stderr.slice(-300))}`);
    if (ended.took > longest) findings.push(`it takes ${(ended.took / 1_000).toFixed(1)} s`);
    if (ended.stdout.length + ended.stderr.length > 2_000_000) findings.push('it prints more than 2 MB');
    const first = (ended.stderr || ended.stdout).split('\n')[0]?.slice(0, 120);
    return { saw: `exit ${ended.exitCode}, ${(ended.took / 1_000).toFixed(1)} s: ${first}`, findings };
  },
}));

/** Milliseconds. */
const longest = 15_000;

async function endedOf(words: readonly string[], cwd: string): Promise<Ended> {
  const child = startProgram(words, { cwd, env: { NODE_OPTIONS: '--max-old-space-size=1024' } });
  const over = new AbortController();
  void sleep(2 * longest, undefined, { signal: over.signal })
    .then(() => child.kill('SIGKILL'))
    .catch(() => undefined);
  const ended = await child.ended;
  over.abort();
  return ended;
}

function makePipe(path: string): void {
  execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path]);
}

function spec(rest: string): string {
  return `version: 1\nname: hostile\nrestorePoint: { last: 7d }\n${rest}`;
}

/** Nine times nine times nine … */
function bomb(): string {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'];
  return names
    .slice(1)
    .map((name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${names[index]}`).join(', ')}]\n`)
    .join('');
}

function input(name: string, text: string, codes?: readonly number[]): Input {
  return { name, prepare: (place) => writeSpec(place, text), ...(codes && { codes }) };
}

function stranger(name: string, rest: string): Input {
  return { name, prepare: (place) => writeSpec(place, spec(rest)), secrets: [/root:/, /\/bin\/(ba)?sh/, /nologin/] };
}

async function writeSpec(place: string, text: string): Promise<readonly string[]> {
  await writeFile(join(place, 'spec.yaml'), text);
  return ['validate', 'spec.yaml'];
}
