import type { LeftReason, ResolvedNames } from '../../run/names/resolve-names.ts';
import { counted } from '../../util/count.ts';

/** How many rows got a name, and why other restored items did not. `list` has the ids; null for the directory. */
export function resolvedText({ named, left }: ResolvedNames, list: string | null): string[] {
  const reasons = (Object.entries(left) as [LeftReason, number][]).filter(([, count]) => count > 0);
  const total = reasons.reduce((sum, [, count]) => sum + count, 0);
  if (total === 0) return [`Named ${counted(named, 'row')}.`];
  const rest = `${counted(total, 'restored item')} still ${total === 1 ? 'has' : 'have'} none`;
  return [
    `Named ${counted(named, 'row')}; ${rest}:`,
    ...reasons.map(
      ([reason, count]) => `  ${count} ${words(reason, count, list === null ? 'the directory' : `\`${list}\``)}`,
    ),
  ];
}

function words(reason: LeftReason, count: number, source: string): string {
  const has = count === 1 ? 'has' : 'have';
  switch (reason) {
    case 'noId':
      return `${has} no id at the service`;
    case 'unknownId':
      return `${has} an id that ${source} does not name`;
    case 'otherName':
      return `${has} an id whose name in ${source} belongs to no row of the session, or to several`;
    case 'secondOfRow':
      return `${has} the name of a row that has another restored item`;
  }
}
