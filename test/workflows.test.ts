import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import manifest from '../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..');
const textOf = (...path: string[]): Promise<string> => readFile(join(root, ...path), 'utf8');

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly 'timeout-minutes': number;
  readonly needs?: string | readonly string[];
  readonly strategy?: { readonly matrix: { readonly os: readonly string[]; readonly node: readonly number[] } };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Readonly<Record<string, Job>>;
}

const names = readdirSync(join(root, '.github', 'workflows'));
const workflowOf = async (name: string): Promise<Workflow> => parse(await textOf('.github', 'workflows', name));
const stepsOf = ({ jobs }: Workflow): readonly Step[] => Object.values(jobs).flatMap(({ steps }) => steps);

describe('the workflows', () => {
  it.each([...names.map((name) => `.github/workflows/${name}`), 'action.yml'])(
    'pin every action by its commit, with the version beside it: %s',
    async (path) => {
      const used = [...(await textOf(path)).matchAll(/uses: (.*)$/gm)].map(([, action = '']) => action);

      expect(used.length).toBeGreaterThan(0);
      expect(used.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
    },
  );

  it.each(names)('may only read unless a job says otherwise, keep no credentials and end in time: %s', async (name) => {
    const workflow = await workflowOf(name);

    const checkouts = stepsOf(workflow).filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(checkouts.map((step) => step.with)).toEqual(checkouts.map(() => ({ 'persist-credentials': false })));
    for (const job of Object.values(workflow.jobs)) expect(job['timeout-minutes']).toBeLessThanOrEqual(30);
  });

  it.each(names)('hold scripts that bash can read: %s', async (name) => {
    const scripts = stepsOf(await workflowOf(name)).flatMap(({ run }) => (run === undefined ? [] : [run]));

    for (const script of scripts)
      expect(
        () => execFileSync('bash', ['-n'], { input: script, stdio: ['pipe', 'pipe', 'pipe'] }),
        script,
      ).not.toThrow();
  });

  it.each(names)('call only scripts of package.json: %s', async (name) => {
    const called = stepsOf(await workflowOf(name)).flatMap(({ run = '' }) =>
      [...run.matchAll(/npm run ([\w:]+)/g)].map(([, script = '']) => script),
    );

    expect(called.filter((script) => !(script in manifest.scripts))).toEqual([]);
  });

  it('test on each system and each version of Node that is promised', async () => {
    const { jobs } = await workflowOf('ci.yml');

    const { os = [], node } = jobs['test']?.strategy?.matrix ?? {};
    const promises = await textOf('docs', 'promises.md');
    expect(os.map((system) => system.replace(/-.*/, ''))).toEqual(['ubuntu', 'windows', 'macos']);
    expect(node).toEqual([20, 22, 24]);
    expect(promises).toContain('the workflow of the tests has 20, 22 and 24, on Linux, Windows and macOS');
    expect(manifest.engines.node).toBe('>=20.19');
  });

  it('publish only what was checked, attested and summed up', async () => {
    const { jobs } = await workflowOf('release.yml');

    const scripts = (jobs['package']?.steps ?? []).map(({ run = '', uses = '' }) => run + uses).join('\n');
    expect(jobs['publish']?.needs).toContain('package');
    expect(jobs['package']?.needs).toBe('executable');
    for (const part of ['npm run check', 'npm run release', 'CHANGELOG.md', 'actions/attest-build-provenance@'])
      expect(scripts).toContain(part);
  });
});

describe('the Containerfile', () => {
  const lines = async (): Promise<string[]> => (await textOf('Containerfile')).replaceAll('\\\n', ' ').split('\n');
  const last = async (word: string): Promise<string> =>
    (await lines()).findLast((line) => line.startsWith(`${word} `)) ?? '';

  it('has only instructions that exist', async () => {
    const known = /^(#|$|FROM|LABEL|COPY|RUN|ENV|VOLUME|WORKDIR|USER|ENTRYPOINT|CMD)\b|^$|^#/;

    expect((await lines()).filter((line) => !known.test(line))).toEqual([]);
  });

  it('names the version of its base, slim, and copies what the build made', async () => {
    const bases = (await lines()).filter((line) => line.startsWith('FROM '));

    expect(bases).toHaveLength(2);
    for (const base of bases) expect(base).toMatch(/^FROM node:\d+-[a-z]+-slim( AS build)?$/);
    expect((await lines()).filter((line) => line.startsWith('COPY --from=build ')).length).toBeGreaterThan(2);
  });

  it('runs as an ordinary user, with its state in a volume and nothing to write elsewhere', async () => {
    const volume = (await last('VOLUME')).replace('VOLUME ', '');

    expect(await last('USER')).toBe('USER node');
    expect((await last('ENV')).match(/BULK_RESTORE_\w+=(\S+)/g)).toEqual([
      `BULK_RESTORE_STATE_DIR=${volume}/state`,
      `BULK_RESTORE_REPORT_DIR=${volume}/reports`,
    ]);
    expect(await last('ENTRYPOINT')).toBe('ENTRYPOINT ["node", "/opt/bulk-restore/dist/cli/main.js"]');
  });

  it('takes into the build only what is listed', async () => {
    const listed = (await textOf('.dockerignore')).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

    expect(listed[0]).toBe('*');
    expect(listed.slice(1).every((line) => line.startsWith('!'))).toBe(true);
  });
});

describe('the issue forms', () => {
  const forms = readdirSync(join(root, '.github', 'ISSUE_TEMPLATE')).filter((name) => name !== 'config.yml');

  it.each(forms)('have a name, a description, and fields with ids of their own: %s', async (name) => {
    const form = parse(await textOf('.github', 'ISSUE_TEMPLATE', name));

    const fields: { type: string; id?: string; attributes: { label?: string; value?: string } }[] = form.body;
    const ids = fields.flatMap(({ id }) => id ?? []);
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, id, attributes } of fields) {
      expect(['markdown', 'input', 'textarea', 'dropdown', 'checkboxes']).toContain(type);
      expect(type === 'markdown' ? attributes.value : id && attributes.label, name).toBeTruthy();
    }
  });

  it('warn of addresses, and ask for version, exit code and request ids', async () => {
    const bug = await textOf('.github', 'ISSUE_TEMPLATE', 'bug.yml');

    for (const part of [
      'hold addresses',
      'bulk-restore support-bundle <run-id>',
      'version --json',
      'Exit code',
      'client-request-id',
    ])
      expect(bug).toContain(part);
  });
});
