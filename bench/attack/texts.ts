import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Attack, type Attempt, restore, type Sight, summaryOf, token, untruthsIn } from './attempt.ts';
import type { Operation } from './operation.ts';
import { found, type Reply, refused, Service, type Trick } from './service.ts';

/** What a terminal, a CI log, a browser or a spreadsheet would take for something else. */
const hostile =
  '\u001b]0;owned\u0007\u001b[2J\r\n::error file=x::owned\n##[group]owned\u202egnp.exe\u0085\u009b31m<script>alert(1)</script>=HYPERLINK("x")|`a`';

/** What no output may hold. Line breaks are the outputs' own. */
const raw: readonly [string, (text: string) => boolean][] = [
  ['an escape character', (text) => text.includes('\u001b')],
  ['a bell', (text) => text.includes('\u0007')],
  ['a C1 control', (text) => /[\u0080-\u009f]/.test(text)],
  ['a mark of direction', (text) => /[\u202a-\u202e\u2066-\u2069]/.test(text)],
  ['a workflow command at the start of a line', (text) => /^(::error|##\[group\])/m.test(text)],
];

/** The ways in which a service could repeat the token. */
const echoes: Readonly<Record<string, string>> = {
  plain: token,
  'url-encoded': encodeURIComponent(`Bearer ${token}`),
  base64: Buffer.from(token).toString('base64'),
  base64url: Buffer.from(`Bearer ${token}`).toString('base64url'),
  escaped: [...token].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
};

const places: readonly Operation[] = [
  'createSession',
  'addBulkRequest',
  'activateSession',
  'getSession',
  'listArtifacts',
];

export const texts: readonly Attack[] = [
  ...places.map((operation) => ({
    name: `texts/message-of-${operation}`,
    play: async (place: string) =>
      await sight(
        place,
        saying(operation, () => refused(400, 'Hostile', hostile)),
        () => [],
      ),
  })),
  {
    name: 'texts/code-and-status',
    play: async (place) =>
      await sight(
        place,
        saying('addBulkRequest', () => refused(400, hostile, hostile)),
        () => [],
      ),
  },
  {
    name: 'texts/state-of-the-service',
    play: async (place) =>
      await sight(
        place,
        saying('getServiceStatus', () => found({ serviceStatus: { status: hostile } })),
        () => [],
      ),
  },
  {
    name: 'texts/ids-that-are-paths',
    play: async (place) =>
      await sight(
        place,
        (call) =>
          call.operation === 'createSession'
            ? { status: 201, json: { id: '../../../users/x?y=#', status: 'draft' } }
            : null,
        ({ service }) =>
          service.calls
            .filter(({ operation }) => operation === 'other')
            .map(() => 'it sends a request to another path'),
      ),
  },
  ...Object.entries(echoes).flatMap(([form, echo]) =>
    (['createSession', 'getSession'] as const).map((operation) => ({
      name: `texts/token-${form}-of-${operation}`,
      play: async (place: string) =>
        await sight(
          place,
          saying(operation, () => echoing(form, echo)),
          ({ written }) => (holdsToken(written) ? ['the token is in an output'] : []),
        ),
    })),
  ),
];

function echoing(form: string, echo: string): Reply {
  const json = {
    error: { code: 'Echo', message: `you sent ${echo}`, details: [{ code: 'Echo', target: echo, message: echo }] },
  };
  const body = form === 'escaped' ? JSON.stringify(json).replaceAll('\\\\u', '\\u') : JSON.stringify(json);
  const headers = { 'content-type': 'application/json', 'request-id': form === 'escaped' ? token : echo };
  return { status: 400, text: body, headers };
}

/** Any run of 16 characters of the token, plain or encoded, is too much. */
function holdsToken(text: string): boolean {
  const forms = [token, Buffer.from(token).toString('base64'), Buffer.from(`Bearer ${token}`).toString('base64url')];
  return forms.some((form) => text.includes(form.slice(12, 28)) || text.includes(form.slice(-20, -4)));
}

/** The first call of its kind is answered so. */
function saying(operation: Operation, reply: () => Reply): Trick {
  return (call) => (call.operation === operation && call.number <= 2 ? reply() : null);
}

interface Seen {
  readonly attempt: Attempt;
  readonly service: Service;
  /** Everything on stdout and stderr and in files. */
  readonly written: string;
}

async function sight(place: string, trick: Trick, judge: (seen: Seen) => string[]): Promise<Sight> {
  await using service = await Service.open({ trick });
  const words = ['--log-level', 'debug'];
  const attempt = await restore({ place: join(place, 'run'), url: service.url, words });
  const files = await filesBelow(join(place, 'run'));
  const outputs = [...files, ['stdout', attempt.stdout] as const, ['stderr', attempt.stderr] as const];
  // The journal is for programs, and keeps what the service has said. So does its copy, which is evidence.
  const shown = outputs.filter(([name]) => !forPrograms.has(name));
  const findings = shown.flatMap(([name, text]) =>
    raw.filter(([, isIn]) => isIn(text)).map(([what]) => `${name} holds ${what}`),
  );
  const written = outputs.map(([, text]) => text).join('\n');
  return {
    saw: summaryOf(attempt),
    findings: [
      ...untruthsIn(attempt, service),
      ...findings,
      ...(await looseFiles(join(place, 'run'))),
      ...judge({ attempt, service, written }),
    ],
  };
}

async function filesBelow(folder: string): Promise<(readonly [string, string])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== 'spec.yaml');
  return await Promise.all(
    files.map(async ({ name, parentPath }) => [name, await textOf(join(parentPath, name))] as const),
  );
}

async function textOf(path: string): Promise<string> {
  const bytes = await readFile(path);
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

const forPrograms: ReadonlySet<string> = new Set(['journal.ndjson', 'journal.ndjson.gz']);

/** Files of the program that others may write, and state that others may read. */
async function looseFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const findings: string[] = [];
  for (const { name, parentPath } of entries) {
    const path = join(parentPath, name);
    const { mode } = await stat(path);
    if (name === 'spec.yaml') continue;
    if ((mode & 0o022) !== 0) findings.push(`others may write ${path.slice(folder.length)}`);
    if (path.includes('.bulk-restore') && (mode & 0o077) !== 0)
      findings.push(`others may read ${path.slice(folder.length)}`);
  }
  return findings;
}
