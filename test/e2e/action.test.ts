import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Folder } from '../support/folder.ts';

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run?: string;
}

const action: {
  readonly inputs: Readonly<Record<string, object>>;
  readonly runs: { readonly steps: readonly Step[] };
} = parse(await readFile(join(import.meta.dirname, '..', '..', 'action.yml'), 'utf8'));

describe('the GitHub action', () => {
  it('uses no step from elsewhere except the one that sets up Node', () => {
    const { steps } = action.runs;

    expect(steps.flatMap(({ uses }) => uses ?? [])).toEqual([
      expect.stringMatching(/^actions\/setup-node@[0-9a-f]{40}$/),
    ]);
    expect(steps.filter(({ run, shell }) => run !== undefined && shell !== 'bash')).toEqual([]);
  });

  it('puts no input into a script, because the shell would run it', () => {
    expect(action.runs.steps.filter(({ run }) => run?.includes('${{'))).toEqual([]);
  });

  it('validates the specs that match the patterns, and asks for annotations', async () => {
    await using job = await Job.open();

    const { status } = job.step('Validate', { specs: 'specs/**/*.yaml\nother spec.yaml\n' });

    expect(status).toBe(0);
    expect(await job.calls('bulk-restore')).toEqual([
      'validate specs/drill.yaml specs/new.yaml other spec.yaml --strict-paths --format github',
    ]);
  });

  it.each(['specs/*.yml', ''])('prints an error if no spec matches `%s`', async (specs) => {
    await using job = await Job.open();

    const { status, stdout } = job.step('Validate', { specs });

    expect(status).toBe(2);
    expect(stdout).toContain('::error::No spec is at');
  });

  it('exits with the exit code of the validation', async () => {
    await using job = await Job.open();

    expect(job.step('Validate', { specs: 'specs/*.yaml' }, { ENDS: '2' }).status).toBe(2);
  });

  it.each(['main', 'commit'])(
    'compares the plan of each spec with an earlier one (%s), and writes pages and a summary',
    async (base) => {
      await using job = await Job.open();
      const against = base === 'commit' ? job.git('rev-parse', 'main').trim() : base;

      const { status, stderr } = job.step('Plan', { specs: 'specs/*.yaml', against });

      const plans = job.at('temp/bulk-restore/plans');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(await job.calls('bulk-restore')).toEqual([
        `plan specs/drill.yaml --strict-paths --out ${plans}/plan-specs-drill.yaml.before.json`,
        `plan specs/drill.yaml --strict-paths --out ${plans}/plan-specs-drill.yaml.json --format markdown --against ${plans}/plan-specs-drill.yaml.before.json`,
        `plan specs/new.yaml --strict-paths --out ${plans}/plan-specs-new.yaml.json --format markdown`,
      ]);
      expect(await job.text('temp/bulk-restore/plans/plan-specs-drill.yaml.md')).toBe('now: drill\n');
      expect(await job.text('temp/summary')).toBe('now: drill\nnow: new\n');
      expect(await job.text('temp/output')).toBe(`folder=${plans}\n`);
    },
  );

  it('compares with nothing if nothing to compare with is given', async () => {
    await using job = await Job.open();

    const { status } = job.step('Plan', { specs: 'specs/drill.yaml', against: '' });

    expect(status).toBe(0);
    expect(await job.calls('bulk-restore')).toHaveLength(1);
  });

  it('exits with the exit code of a plan that fails, after it has planned all specs', async () => {
    await using job = await Job.open();

    const { status } = job.step('Plan', { specs: 'specs/*.yaml', against: '' }, { ENDS: '2' });

    expect(status).toBe(2);
    expect(await job.calls('bulk-restore')).toHaveLength(2);
  });

  it.each([
    ['', '--method POST repos/contoso/specs/issues/7/comments'],
    ['4711', '--method PATCH repos/contoso/specs/issues/comments/4711'],
  ])('comments on the pull request, or updates its earlier comment (`%s`)', async (earlier, call) => {
    await using job = await Job.open();
    job.step('Plan', { specs: 'specs/drill.yaml', against: '' });

    const { status, stderr } = job.step('Comment', {}, { EARLIER: earlier });

    const plans = job.at('temp/bulk-restore/plans');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(await job.calls('gh')).toEqual([
      'api repos/contoso/specs/issues/7/comments --paginate --jq .[] | select(.body | startswith(env.MARK)) | .id',
      `api --silent ${call} --field body=@${plans}/plan-specs-drill.yaml.md.comment`,
    ]);
    expect(await job.text('comment')).toBe(
      '<!-- bulk-restore: 588e425932aa4e4747fe1f7c2e7870d581d7c4c5 -->\n\nnow: drill\n',
    );
    expect(await readdir(plans)).toEqual(['plan-specs-drill.yaml.md']);
  });

  it('shows what a changed spec changes in the plan, with the built program', async () => {
    await using job = await Job.open(theProgram);
    const spec = (address: string): string =>
      `version: 1\nname: drill\nmailboxes: [${address}]\nrestorePoint: { from: 2026-11-01T00:00:00Z, to: 2026-11-15T00:00:00Z }\n`;
    await job.write('specs/drill.yaml', spec('ada@contoso.com'));
    job.commit();
    await job.write('specs/drill.yaml', spec('grace@contoso.com'));
    await job.write('specs/new.yaml', 'version: 1\nnam: new\n');

    const validated = job.step('Validate', { specs: 'specs/*.yaml' });
    const planned = job.step('Plan', { specs: 'specs/drill.yaml', against: 'change' });

    const summary = await job.text('temp/summary');
    expect([validated.status, planned.status]).toEqual([2, 0]);
    expect(validated.stdout).toMatch(/^::error file=specs\/new\.yaml,line=2,col=1,.*`nam`/m);
    expect(summary).toContain('- mailbox ada@contoso.com');
    expect(summary).toContain('+ mailbox grace@contoso.com');
    expect(await readdir(job.at('temp/bulk-restore/plans'))).toEqual([
      'plan-specs-drill.yaml.json',
      'plan-specs-drill.yaml.md',
    ]);
  });

  it('warns if it may not comment', async () => {
    await using job = await Job.open();
    job.step('Plan', { specs: 'specs/drill.yaml', against: '' });

    const { status, stdout } = job.step('Comment', {}, { GH_ENDS: '1' });

    expect(status).toBe(0);
    expect(stdout).toContain("::warning::The plan can't be put into a comment");
  });
});

/**
 * A GitHub job in a folder of its own. `work` is a checkout with a spec that the branch `main` has too, and a new one. `bin`
 * holds a `bulk-restore` and a `gh` that record how they were called.
 */
class Job implements AsyncDisposable {
  readonly #folder: Folder;

  private constructor(folder: Folder) {
    this.#folder = folder;
  }

  static async open(program: string = printingPlans): Promise<Job> {
    const folder = await Folder.open();
    execFileSync('mkdir', ['-p', 'work/specs', 'bin', 'temp'], { cwd: folder.path });
    const job = new Job(folder);
    await job.#program('bulk-restore', program);
    await job.#program('gh', commenting);
    job.git('init', '--quiet', '--initial-branch', 'main');
    await job.write('specs/drill.yaml', 'before: drill\n');
    job.commit();
    job.git('checkout', '--quiet', '-b', 'change');
    await job.write('specs/drill.yaml', 'now: drill\n');
    await job.write('specs/new.yaml', 'now: new\n');
    await job.write('other spec.yaml', 'now: other\n');
    job.commit();
    return job;
  }

  /** Runs the script of a step as GitHub does. */
  step(
    name: string,
    inputs: Readonly<Record<string, string>>,
    variables = {},
  ): { status: number | null; stdout: string; stderr: string } {
    const step = action.runs.steps.find((one) => one.name === name);
    const written: Readonly<Record<string, string>> = {
      ...Object.fromEntries(Object.entries(inputs).map(([input, value]) => [`inputs.${input}`, value])),
      'inputs.github-token': 'token',
      'steps.plan.outputs.folder': this.at('temp/bulk-restore/plans'),
      'github.event.pull_request.number': '7',
    };
    const given = Object.entries(step?.env ?? {}).map(([variable, expression]) => [
      variable,
      expression.replace(/\$\{\{ (.*?) \}\}/g, (_, path: string) => written[path] ?? `unknown ${path}`),
    ]);
    return spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? 'exit 99'], {
      cwd: this.at('work'),
      encoding: 'utf8',
      env: {
        ...gitIdentity,
        PATH: `${this.at('bin')}:${process.env['PATH']}`,
        JOB: this.#folder.path,
        RUNNER_TEMP: this.at('temp'),
        GITHUB_OUTPUT: this.at('temp/output'),
        GITHUB_STEP_SUMMARY: this.at('temp/summary'),
        GITHUB_REPOSITORY: 'contoso/specs',
        ...Object.fromEntries(given),
        ...variables,
      },
    });
  }

  git(...words: string[]): string {
    return execFileSync('git', words, {
      cwd: this.at('work'),
      encoding: 'utf8',
      env: { ...gitIdentity, PATH: process.env['PATH'] },
    });
  }

  /** Writes a file into the checkout. */
  async write(path: string, text: string): Promise<void> {
    await this.#folder.file(`work/${path}`, text);
  }

  commit(): void {
    this.git('add', '--all');
    this.git('commit', '--quiet', '--message', 'Change specs');
  }

  /** The words of each call of a program. */
  async calls(program: string): Promise<string[]> {
    return (await this.text(`${program}.calls`)).trimEnd().split('\n');
  }

  text(path: string): Promise<string> {
    return readFile(this.at(path), 'utf8');
  }

  at(path: string): string {
    return this.#folder.at(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#folder[Symbol.asyncDispose]();
  }

  async #program(name: string, text: string): Promise<void> {
    const start = `#!/bin/sh\necho "$*" >> "$JOB/${name}.calls"\n`;
    await chmod(await this.#folder.file(`bin/${name}`, start + text), 0o755);
  }
}

const printingPlans = `if [ "$1" = plan ]; then cat "$2"; fi
exit "\${ENDS:-0}"
`;
const theProgram = `exec '${process.execPath}' '${join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js')}' "$@"\n`;
const commenting = `case $* in
  *--paginate*) echo "$EARLIER" ;;
  *) cp "\${7#body=@}" "$JOB/comment"; exit "\${GH_ENDS:-0}" ;;
esac
`;

const gitIdentity = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@contoso.com',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@contoso.com',
  GIT_CONFIG_GLOBAL: '/dev/null',
};
