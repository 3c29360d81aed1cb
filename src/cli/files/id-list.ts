import { directoryIdKey } from '../../m365/site-name.ts';
import { resourceKey, type Workload } from '../../m365/workload.ts';
import { readList } from '../../spec/lists/read-list.ts';
import { problemText } from '../../spec/problem/problem-text.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError, ProblemsError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { paint } from '../terminal/colours.ts';

/** The names and ids of mailboxes, drives or sites. A list may name one of them in several rows: by its address and by its aliases. */
export class NamesAndIds {
  /** By ids in the form of `directoryIdKey`. */
  readonly #names = new Map<string, string[]>();
  /** By the `resourceKey` of a name. */
  readonly #ids = new Map<string, string>();

  get size(): number {
    return this.#names.size;
  }

  add(name: string, directoryId: string): void {
    const id = directoryIdKey(directoryId);
    this.#ids.set(resourceKey(name), id);
    const known = this.#names.get(id);
    if (known === undefined) this.#names.set(id, [name]);
    else known.push(name);
  }

  /** The names of what has this id or this name, and its id. */
  of(called: string): readonly string[] {
    const id = this.#ids.get(resourceKey(called)) ?? directoryIdKey(called);
    const names = this.#names.get(id);
    return names === undefined ? [] : [...names, id];
  }
}

/** Reads a list of names and ids, as specs have them. Rejects with CommandError if it is none. */
export async function namesInList(
  path: string,
  workloads: ReadonlySet<Workload>,
  environment: Environment,
  options: { readonly color?: boolean },
): Promise<NamesAndIds> {
  // A list of sites has other columns than one of people.
  const kinds = (['mailbox', 'site'] as const).filter(
    (kind) => kind === 'site' || [...workloads].some((one) => one !== 'site'),
  );
  const reads = await Promise.all(kinds.map((kind) => namesOfKind(path, kind, environment)));
  const good = reads.find((read) => read.problems.length === 0);
  const [first] = reads;
  const read = good ?? first;
  if (read === undefined || read.problems.length > 0) {
    const text = problemText(read?.problems ?? [], {
      paint: paint(environment.stderr, options, environment.variables),
    });
    throw new ProblemsError(text.trimEnd());
  }
  if (read.names.size === 0)
    throw new CommandError(
      exitCodes.usage,
      `\`${path}\` has no ids`,
      'give a list with the columns `address` and `directoryObjectId`, or `url` and `siteId`',
    );
  return read.names;
}

async function namesOfKind(path: string, workload: Workload, { files }: Environment) {
  const names = new NamesAndIds();
  const read = await readList({ path, workload }, files, ({ name, directoryId }) => {
    if (directoryId !== null) names.add(name, directoryId);
    return undefined;
  });
  if ('message' in read) throw new CommandError(exitCodes.usage, read.message, read.hint ?? 'check --ids');
  return { names, problems: read.problems };
}
