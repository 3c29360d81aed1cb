import { counted } from '../../util/count.ts';
import type { UsedList } from '../gather.ts';
import type { Finding } from '../problem/finding.ts';
import { allOf, anyOf } from '../problem/message.ts';
import type { ReadSpec } from '../read-spec.ts';
import { quotable } from '../surroundings.ts';

/** How many columns a warning names. */
const mostNamed = 20;

/** Columns of lists that nothing uses, and rows whose name is not in the column of the others: at most one warning of each for a list. */
export function listColumns({ lists, placements }: ReadSpec): Finding[] {
  const found = lists.flatMap((list) => [...unusedColumns(list), ...otherColumns(list)]);
  // Mailboxes and drives may share a list.
  const different = new Map(found.map((one) => [JSON.stringify(one), one]));
  return [...different.values()].map((finding) => quotable(finding, placements));
}

function unusedColumns({ place, line, unused }: UsedList): Finding[] {
  if (unused.length === 0) return [];
  const left = unused.length - mostNamed;
  const named =
    left > 0
      ? `${unused
          .slice(0, mostNamed)
          .map((one) => allOf([one]))
          .join(', ')} and ${left} more`
      : allOf(unused);
  const message = `nothing uses the ${unused.length === 1 ? 'column' : 'columns'} ${named}`;
  const hint = 'to use one, name it in the spec, under `columns` of the list';
  return [{ rule: 'unused-column', place: { file: place, line, column: 1 }, message, hint }];
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
