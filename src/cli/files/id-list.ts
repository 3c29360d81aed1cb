import { directoryIdKey } from '../../m365/site-name.ts';
import type { Workload } from '../../m365/workload.ts';
import { readList } from '../../spec/lists/read-list.ts';
import { problemText } from '../../spec/problem/problem-text.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError, ProblemsError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { paint } from '../terminal/colours.ts';

/** The names in a list, by their ids in the form of `directoryIdKey`. */
export type NamesById = ReadonlyMap<string, readonly string[]>;

/** Reads a list of names and ids, as specs have them. Rejects with CommandError if it is none. */
export async function namesInList(
  path: string,
  workloads: ReadonlySet<Workload>,
  environment: Environment,
  options: { readonly color?: boolean },
): Promise<NamesById> {
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
  const names = new Map<string, string[]>();
  const read = await readList({ path, workload }, files, ({ name, directoryId }) => {
    if (directoryId === null) return undefined;
    const key = directoryIdKey(directoryId);
    const known = names.get(key);
    if (known === undefined) names.set(key, [name]);
    else known.push(name);
    return undefined;
  });
  if ('message' in read) throw new CommandError(exitCodes.usage, read.message, read.hint ?? 'check --ids');
  return { names, problems: read.problems };
}
