import { counted } from '../../util/count.ts';
import type { UsedList } from '../gather.ts';
import type { Finding } from '../problem/finding.ts';
import { allOf, anyOf, quoted } from '../problem/message.ts';
import type { ReadSpec } from '../read-spec.ts';

/** How many columns a warning names. */
const mostNamed = 20;

/**
 * Columns of lists that nothing uses, and rows whose name is not in the column of the others: at most one warning of each for a
 * list. Headers that are recognised are no secret, whatever the file; others are.
 */
export function listColumns({ lists, placements }: ReadSpec): Finding[] {
  const found = lists.flatMap((list) => [
    ...unusedColumns(list, placements.get(list.place) === 'quoted'),
    ...otherColumns(list),
  ]);
  // Mailboxes and drives may share a list.
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}

function unusedColumns({ place, line, unused }: UsedList, isQuotable: boolean): Finding[] {
  if (unused.length === 0) return [];
  const message = isQuotable
    ? `nothing uses the ${unused.length === 1 ? 'column' : 'columns'} ${someOf(unused)}`
    : `nothing uses ${counted(unused.length, 'column')} of this list`;
  const hint = 'to use one, name it in the spec, under `columns` of the list';
  return [{ rule: 'unused-column', place: { file: place, line, column: 1 }, message, hint }];
}

function someOf(headers: readonly string[]): string {
  const left = headers.length - mostNamed;
  if (left <= 0) return allOf(headers);
  return `${headers.slice(0, mostNamed).map(quoted).join(', ')} and ${left} more`;
}

function otherColumns({ place, line, workload, columns, fallbacks }: UsedList): Finding[] {
  const name = columns?.[0];
  if (name === undefined || fallbacks === 0) return [];
  const what = workload === 'site' ? 'URL' : 'address';
  const isOne = fallbacks === 1;
  const from = anyOf(name.fallbacks);
  const message = `${counted(fallbacks, 'row')} ${isOne ? 'is' : 'are'} blank in ${allOf([name.header])}: the ${what} is taken from ${from}`;
  const hint = `check ${isOne ? 'this row' : 'these rows'}, or name the right column in the spec, under \`columns\` of the list`;
  return [{ rule: 'blank-name', place: { file: place, line, column: 1 }, message, hint }];
}
