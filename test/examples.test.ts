import { spawnSync } from 'node:child_process';
import { chmod, cp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { problemText } from '../src/spec/problem/problem-text.ts';
import { readSpec } from '../src/spec/read-spec.ts';
import { exitCodes } from '../src/util/exit-codes.ts';
import { commandLinesIn, errorIn } from './support/command-lines.ts';
import { Folder } from './support/folder.ts';
import { bulkRestore, keptIn } from './support/rigs/environments.ts';
import { financeSpec } from './support/values/finance-spec.ts';
import { filesOf } from './support/values/spec-files.ts';

const root = join(import.meta.dirname, '..');
const examples = join(root, 'examples');
const files = (await readdir(examples, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map(({ parentPath, name }) => join(parentPath, name).slice(examples.length + 1));
const textOf = (file: string): Promise<string> => readFile(join(examples, file), 'utf8');
const systemd = 'systemd-analyze';
const codes: readonly number[] = Object.values(exitCodes);

describe('the examples', () => {
  it('are all linked from docs/ci.md', async () => {
    const page = await readFile(join(root, 'docs', 'ci.md'), 'utf8');

    const linked = [...page.matchAll(/\]\(\.\.\/examples\/(.*?)\)/g)].map(([, path = '']) => path);

    expect([...new Set(linked)].sort()).toEqual(files.toSorted());
  });

  it.each([...files, '../action.yml', '../docs/ci.md'])(
    'use only commands and flags of the program: %s',
    async (file) => {
      for (const line of commandLinesIn(await textOf(file))) {
        expect(await errorIn(line), line).toBe(null);
      }
    },
  );

  it('hold command lines that these tests find', async () => {
    expect(commandLinesIn(await textOf('drill.sh'))).toEqual([
      'bulk-restore status "$run"',
      'bulk-restore resume "$run" --lock-wait 10m --log-format json',
      'bulk-restore run "$spec" --run-id "$run" --lock-wait 10m --log-format json',
      'bulk-restore resume "$run" --lock-wait 10m --log-format json',
      'bulk-restore resume $run',
    ]);
    expect(commandLinesIn(await textOf('kubernetes/drill.yaml'))).toHaveLength(3);
    expect(commandLinesIn(await textOf('github/drill.yml'))).toHaveLength(3);
    expect(commandLinesIn(await textOf('../action.yml'))).toHaveLength(3);
  });

  it('name only exit codes of the program', async () => {
    for (const file of files) {
      const text = await textOf(file);
      const named = [...text.matchAll(/^#\s+(\d+)\b|^\s+(\d+)\) |[Ee]xit codes? (\d+)|values: \[(.*)\]/gm)];
      const numbers = named.flatMap(([, ...groups]) => groups.join(' ').match(/\d+/g) ?? []).map(Number);

      expect(
        numbers.filter((number) => !codes.includes(number)),
        file,
      ).toEqual([]);
    }
  });
});

describe('the script for drills', () => {
  it.each([
    { ends: [0], paged: '', exitCode: 0 },
    { ends: [1], paged: 'missed', exitCode: 1 },
    { ends: [2], paged: 'did not start', exitCode: 2 },
    { ends: [3], paged: 'refused', exitCode: 3 },
    { ends: [4, 0], paged: '', exitCode: 0 },
    { ends: [4, 4, 1], paged: 'missed', exitCode: 1 },
    { ends: [4, 4, 4, 4], paged: 'bulk-restore resume sunday', exitCode: 4 },
    { ends: [5], paged: '', exitCode: 5 },
    { ends: [70], paged: 'a bug', exitCode: 70 },
  ])(
    'resumes after 4, and pages somebody if that is necessary: exit codes $ends',
    async ({ ends, paged, exitCode }) => {
      await using folder = await Folder.open();

      const result = await drill(folder, [1, ...ends]);

      const [status, first, ...others] = result.called;
      expect(result.exitCode).toBe(exitCode);
      expect(result.pages).toHaveLength(paged === '' ? 0 : 1);
      expect(result.pages.join()).toContain(paged);
      expect(status).toBe('status sunday');
      expect(first).toBe('run drill.yaml --run-id sunday --lock-wait 10m --log-format json');
      expect(others).toEqual(Array(ends.length - 1).fill('resume sunday --lock-wait 10m --log-format json'));
    },
  );

  it('resumes a run that exists', async () => {
    await using folder = await Folder.open();

    const { called } = await drill(folder, [0, 0]);

    expect(called).toEqual(['status sunday', 'resume sunday --lock-wait 10m --log-format json']);
  });

  it.each([[[]], [['']]])('prints its usage and pages somebody if it gets no spec: %j', async (words) => {
    await using folder = await Folder.open();

    const { exitCode, stderr, called, pages } = await drill(folder, [], words);

    expect(exitCode).toBe(2);
    expect(stderr).toBe('usage: drill.sh <spec> [run id]\n');
    expect(called).toEqual([]);
    expect(pages).toEqual(['usage: drill.sh <spec> [run id]']);
  });
});

describe('the example for cron', () => {
  it('gives the time in five fields, then the user and the command', async () => {
    const text = await textOf('cron/bulk-restore-drill');

    const [line, ...others] = text.split('\n').filter((each) => each !== '' && !/^#|^\w+=/.test(each));
    const [minute, hour, day, month, weekday, user] = line?.split(' ') ?? [];
    expect(others).toEqual([]);
    expect([minute, hour, day, month, weekday].join(' ')).toMatch(cronTime);
    expect(user).toBe('bulk-restore');
    expect(line).not.toContain('%');
  });
});

describe('the examples for systemd', () => {
  it.each([
    ['bulk-restore-drill.service', ['Unit', 'Service']],
    ['bulk-restore-page@.service', ['Unit', 'Service']],
    ['bulk-restore-drill.timer', ['Unit', 'Timer', 'Install']],
  ])('have the sections of their kind: %s', async (name, sections) => {
    const text = await textOf(`systemd/${name}`);

    expect([...text.matchAll(/^\[(\w+)\]$/gm)].map(([, section]) => section)).toEqual(sections);
    expect(text).toMatch(name.endsWith('.timer') ? /^OnCalendar=/m : /^ExecStart=\//m);
  });

  it.runIf(spawnSync(systemd, ['--version']).status === 0)('are accepted by systemd', async () => {
    await using folder = await Folder.open();
    const units = files.filter((file) => file.startsWith('systemd/')).map((file) => file.slice('systemd/'.length));
    for (const unit of units) {
      const text = await textOf(`systemd/${unit}`);
      // The programs that the units start are not installed here.
      await writeFile(folder.at(unit), text.replaceAll(/^ExecStart=\S+/gm, 'ExecStart=/bin/true'));
    }

    const { status, stderr } = spawnSync(
      systemd,
      ['verify', '--man=no', ...units.map((unit) => folder.at(unit.replace('@', '@x')))],
      { encoding: 'utf8', env: { ...process.env, SYSTEMD_UNIT_PATH: `${folder.path}:` } },
    );

    expect({ status, stderr: stderr.split('\n').filter((line) => line.includes('bulk-restore')) }).toEqual({
      status: 0,
      stderr: [],
    });
  });
});

describe('the example for Kubernetes', () => {
  it('holds only kinds of Kubernetes, in their current versions', async () => {
    const kinds = (await manifests()).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`);

    expect(kinds).toEqual([
      'v1 Namespace',
      'v1 ServiceAccount',
      'v1 PersistentVolumeClaim',
      'v1 ConfigMap',
      'batch/v1 CronJob',
    ]);
  });

  it('starts one drill at a time, with a state that outlives the pod and with workload identity', async () => {
    const { spec } = await cronJob();
    const pod = spec.jobTemplate.spec.template;

    const [container] = pod.spec.containers;
    const stateDir = container.env.find(({ name }) => name === 'BULK_RESTORE_STATE_DIR')?.value;
    const needed = [
      pod.spec.serviceAccountName,
      ...pod.spec.volumes.map(
        ({ persistentVolumeClaim, configMap }) => persistentVolumeClaim?.claimName ?? configMap?.name,
      ),
    ];
    expect(spec).toMatchObject({ schedule: expect.stringMatching(cronTime), concurrencyPolicy: 'Forbid' });
    expect(pod.metadata.labels).toEqual({ 'azure.workload.identity/use': 'true' });
    expect(container.volumeMounts).toContainEqual({ name: 'state', mountPath: stateDir });
    expect((await manifests()).map(({ metadata }) => metadata.name)).toEqual(expect.arrayContaining(needed));
  });

  it('tries again only after exit code 4', async () => {
    const { podFailurePolicy, template } = (await cronJob()).spec.jobTemplate.spec;

    const others = codes.filter((code) => code !== exitCodes.done && code !== exitCodes.stopped);
    expect(podFailurePolicy.rules[0]).toMatchObject({
      action: 'FailJob',
      onExitCodes: { containerName: template.spec.containers[0].name, operator: 'In', values: others },
    });
    expect(template.spec).toMatchObject({ restartPolicy: 'Never' });
  });

  it('has a spec without problems', async () => {
    const map = (await manifests()).find(({ kind }) => kind === 'ConfigMap');

    const read = await readSpec('drill.yaml', { files: filesOf(map?.data ?? {}), allowDuplicates: false });

    expect('spec' in read ? '' : problemText(read.problems)).toBe('');
  });
});

describe('the examples for GitHub', () => {
  it.each(['github/pull-request.yml', 'github/drill.yml'])(
    'are workflows whose steps and inputs exist: %s',
    async (file) => {
      const workflow: Workflow = parse(await textOf(file));
      const action: { inputs: object } = parse(await readFile(join(root, 'action.yml'), 'utf8'));

      const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
      const [ours, ...more] = steps.filter(({ uses }) => uses?.includes('m365-bulk-restore'));
      const theirs = steps.flatMap(({ uses = '' }) => (uses.startsWith('actions/') ? [uses] : []));
      expect(Object.keys(workflow)).toEqual([
        'name',
        'on',
        'permissions',
        ...(file.includes('drill') ? ['concurrency'] : []),
        'jobs',
      ]);
      expect(more).toEqual([]);
      expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(ours?.with ?? {})));
      expect(theirs).toEqual(['actions/checkout@v6']);
      for (const { cron } of workflow.on.schedule ?? []) expect(cron).toMatch(cronTime);
    },
  );
});

describe('the examples of checks', { tags: 'slow' }, () => {
  const row = (facts: object): string =>
    `${JSON.stringify({ workload: 'file', resource: 'Ada: a, b.xlsx', ...facts })}\n`;
  const counts = async (expected: string, rows: string, counted?: string): Promise<string> => {
    await using folder = await Folder.open();
    const lists = [await folder.file('expected.csv', expected)];
    if (counted !== undefined) lists.push(await folder.file('counted.csv', counted));
    const words = [join(examples, 'checks', 'item-counts.mjs'), ...lists];
    return spawnSync(process.execPath, words, { input: rows, encoding: 'utf8' }).stdout;
  };
  const header = 'workload,resource,items\r\n';

  it('pass what has as many items as the CSV expects', async () => {
    const expected = `${header}file,"Ada: a, b.xlsx",3\r\nmailbox,bob@contoso.com,10\r\n`;
    const bob = { workload: 'mailbox', resource: 'Bob@contoso.com' };

    expect(await counts(expected, row({ restored_items: 3 }))).toContain('"check":"passed"');
    expect(await counts(expected, row({ restored_items: 2 }))).toContain('"check":"failed","message":"2 of 3 items"');
    expect(await counts(expected, row(bob))).toContain('an unknown number of 10 items');
    expect(await counts(expected, row(bob), `${header}mailbox,bob@contoso.com,12\n`)).toContain('"check":"passed"');
    expect(await counts(expected, row({ resource: 'other' }))).toBe('');
  });

  it('ask sites that the emulator restored over HTTP', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file(
      'spec.yaml',
      `${financeSpec.replace(/^mailboxes.*\n/m, '')}objectives: { checked: 100% }\n`,
    );
    const asked: string[] = [];
    const server = createServer(({ url = '' }, response) => {
      asked.push(url);
      response.writeHead(401).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const at = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const check = `'${process.execPath}' '${join(examples, 'checks', 'sites-answer.mjs')}' 20`;

    const { exitCode, stdout } = await bulkRestore(
      ['run', spec, '--emulator', '--time-scale', '10000', '--patience', '1d', '--check', check],
      { ...keptIn(folder), SITES_AT: at },
    );
    server.close();

    expect([exitCode, stdout.includes('checked 100%: met, measured 100%')]).toEqual([0, true]);
    expect(asked).toEqual([expect.stringContaining('/sites/finance')]);
  });
});

describe('the examples for Azure DevOps', () => {
  it('are pipelines with steps', async () => {
    const check = parse(await textOf('azure/pull-request.yml'));
    const drill = parse(await textOf('azure/drill.yml'));

    expect(check.steps.map((step: object) => Object.keys(step)[0])).toEqual(['task', 'script', 'script']);
    expect(drill.schedules[0].cron).toMatch(cronTime);
    expect(drill.jobs[0].variables.RUN).toBe('drill-$(Build.BuildId)');
  });
});

const cronTime = /^(?:\*|\d+) (?:\*|\d+) (?:\*|\d+) (?:\*|\d+) (?:\*|[0-7])$/;

/** The keys of a manifest that these tests read. */
interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
}

interface CronJob extends Manifest {
  readonly spec: { readonly jobTemplate: { readonly spec: JobSpec } };
}

interface JobSpec {
  readonly podFailurePolicy: { readonly rules: readonly object[] };
  readonly template: { readonly metadata: { readonly labels: object }; readonly spec: PodSpec };
}

interface PodSpec {
  readonly serviceAccountName: string;
  readonly containers: readonly [Container];
  readonly volumes: readonly {
    readonly persistentVolumeClaim?: { readonly claimName: string };
    readonly configMap?: { readonly name: string };
  }[];
}

interface Container {
  readonly name: string;
  readonly env: readonly { readonly name: string; readonly value?: string }[];
  readonly volumeMounts: readonly object[];
}

interface Workflow {
  readonly on: { readonly schedule?: readonly { readonly cron: string }[] };
  readonly jobs: Readonly<
    Record<string, { readonly steps: readonly { readonly uses?: string; readonly with?: object }[] }>
  >;
}

async function manifests(): Promise<Manifest[]> {
  return parseAllDocuments(await textOf('kubernetes/drill.yaml')).map((document) => document.toJS());
}

async function cronJob(): Promise<CronJob> {
  const found = (await manifests()).find(({ kind }) => kind === 'CronJob');
  return found as CronJob;
}

interface DrillResult {
  readonly exitCode: number | null;
  readonly stderr: string;
  /** The words of each call of the program. */
  readonly called: readonly string[];
  readonly pages: readonly string[];
}

/** Runs drill.sh with a program that exits with these codes, one call after the other. */
async function drill(
  folder: Folder,
  ends: readonly number[],
  words: readonly string[] = ['drill.yaml', 'sunday'],
): Promise<DrillResult> {
  await folder.file('ends', `${ends.join('\n')}\n`);
  await script(folder, 'bulk-restore', 'echo "$*" >> called\nend=$(sed -n 1p ends)\nsed -i 1d ends\nexit "$end"');
  await script(folder, 'page', 'echo "$1" >> pages');
  await cp(join(examples, 'drill.sh'), folder.at('drill.sh'));
  await folder.file('pages', '');
  await folder.file('called', '');

  const { status, stderr } = spawnSync(folder.at('drill.sh'), words, {
    cwd: folder.path,
    encoding: 'utf8',
    env: { PATH: `${folder.path}:${process.env['PATH']}`, PAGE: 'page', DRILL_PAUSE: '0' },
  });

  const lines = async (name: string): Promise<string[]> =>
    (await readFile(folder.at(name), 'utf8')).split('\n').filter((line) => line !== '');
  return { exitCode: status, stderr, called: await lines('called'), pages: await lines('pages') };
}

async function script(folder: Folder, name: string, text: string): Promise<void> {
  await chmod(await folder.file(name, `#!/bin/sh\n${text}\n`), 0o755);
}
