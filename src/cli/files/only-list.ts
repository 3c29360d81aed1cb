import { resourceKey, type Workload } from '../../m365/workload.ts';
import { findNamed } from '../../plan/named-resources.ts';
import type { Plan } from '../../plan/plan.ts';
import { sizeOf } from '../../schedule/span.ts';
import { guessUse } from '../../spec/lists/guess-use.ts';
import { readList } from '../../spec/lists/read-list.ts';
import type { AddRow } from '../../spec/lists/row-reader.ts';
import { sampleList } from '../../spec/lists/sample-list.ts';
import { quoted } from '../../spec/problem/message.ts';
import type { Problem } from '../../spec/problem/problem.ts';
import { problemText } from '../../spec/problem/problem-text.ts';
import type { Resource } from '../../spec/spec.ts';
import type { OnlyPart } from '../../state/event-data.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError, ProblemsError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { paint } from '../terminal/colours.ts';
import { problemsAsJson } from '../validation/json.ts';

export interface OnlyOptions {
  readonly color?: boolean;
}

/** The names in the list of `run --only`: any mailboxes, drives and sites of the spec or plan. */
export class OnlyList {
  readonly #path: string;
  readonly #options: OnlyOptions;
  readonly #environment: Environment;
  readonly #sha256: string;
  /** By `resourceKey`. */
  readonly #keys: ReadonlySet<string>;

  private constructor(path: string, read: ReadNames, options: OnlyOptions, environment: Environment) {
    this.#path = path;
    this.#options = options;
    this.#environment = environment;
    this.#sha256 = read.sha256;
    this.#keys = read.keys;
  }

  /** Rejects with CommandError (2) if the list cannot be read, or has errors. */
  static async read(path: string, options: OnlyOptions, environment: Environment): Promise<OnlyList> {
    const read = await readNames(path, environment);
    if ('keys' in read) return new OnlyList(path, read, options, environment);
    throw problemsError(read.problems, options, environment);
  }

  /** Rejects with CommandError (2) if a name of the list is none of the resources: that may be the one that matters. */
  async requireAllIn(resources: Iterable<Pick<Resource, 'name' | 'selection'>>, of: string): Promise<void> {
    const { missing } = findNamed(resources, this.#keys);
    if (missing.size === 0) return;
    const hint = 'correct it, or remove it from the list';
    const { problems } = await readNames(this.#path, this.#environment, (name) =>
      missing.has(resourceKey(name)) ? { message: `${quoted(name)} is not in ${of}`, hint } : undefined,
    );
    throw problemsError(problems, this.#options, this.#environment);
  }

  /** The part of the plan that it names; null for all of the plan, which is restored as without the list. */
  async partOf(plan: Plan): Promise<OnlyPart | null> {
    await this.requireAllIn(plan.resources, 'the plan');
    return this.partLeftOf(plan);
  }

  /**
   * The same for what is left of such a plan after a drill left out what is over budget. Throws CommandError (3) if that is all that the
   * list names.
   */
  partLeftOf(plan: Plan): OnlyPart | null {
    const { spans } = findNamed(plan.resources, this.#keys);
    if (spans.length === 0)
      throw new CommandError(
        exitCodes.refused,
        `everything that ${quoted(this.#path)} names is over the drill budget`,
        'name others, or leave --only out',
      );
    if (sizeOf(spans) === plan.resources.length) return null;
    return { list: this.#path, sha256: this.#sha256, resources: spans };
  }
}

interface ReadNames {
  readonly sha256: string;
  readonly keys: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

type CheckName = (name: string) => ReturnType<AddRow>;

/**
 * Nothing says if the list is of people or of sites, and a list of sites may have the addresses of their owners. So it is read as what
 * it looks like, and as the other if that names nothing.
 */
async function readNames(
  path: string,
  environment: Pick<Environment, 'files'>,
  check: CheckName = () => undefined,
): Promise<ReadNames | { readonly problems: readonly Problem[] }> {
  const [likely, other] = (await isOfSites(path, environment)) ? sitesFirst : peopleFirst;
  const first = await readAs(likely, path, environment, check);
  if (first.keys.size > 0 || first.problems.length === 0) return soundOr(first);
  const second = await readAs(other, path, environment, check);
  return soundOr(second.keys.size > 0 ? second : first);
}

const peopleFirst = ['mailbox', 'site'] as const;
const sitesFirst = ['site', 'mailbox'] as const;

async function isOfSites(path: string, { files }: Pick<Environment, 'files'>): Promise<boolean> {
  const sample = await sampleList(path, files);
  if ('message' in sample) return false;
  const guess = guessUse(sample, undefined);
  return 'workload' in guess && guess.workload === 'site';
}

function soundOr(read: ReadNames): ReadNames | { readonly problems: readonly Problem[] } {
  return read.problems.length === 0 ? read : { problems: read.problems };
}

async function readAs(
  workload: Workload,
  path: string,
  { files }: Pick<Environment, 'files'>,
  check: CheckName,
): Promise<ReadNames> {
  const keys = new Set<string>();
  const read = await readList({ path, workload }, files, ({ name }) => {
    keys.add(resourceKey(name));
    return check(name);
  });
  if ('message' in read) throw new CommandError(exitCodes.usage, read.message, read.hint ?? null);
  return { sha256: read.sha256, keys, problems: read.problems };
}

function problemsError(problems: readonly Problem[], options: OnlyOptions, environment: Environment): ProblemsError {
  const colour = paint(environment.stderr, options, environment.variables);
  const shown = problems.map((problem) => ({ rule: 'list' as const, ...problem }));
  return new ProblemsError(problemText(problems, { paint: colour }).trimEnd(), problemsAsJson({ shown, more: 0 }));
}
