import type { ResourceKind } from '../m365/workload.ts';
import type { Plan } from '../plan/plan.ts';
import { indicesIn, sizeOf, within } from '../schedule/span.ts';
import type { OnlyPart } from '../state/event-data.ts';
import { counted, formatCount } from '../util/count.ts';
import { printable } from '../util/printable.ts';

/** "only 10 of `first-ten.csv`" */
export function onlyText({ list, resources }: OnlyPart): string {
  return `only ${formatCount(sizeOf(resources))} of \`${printable(list)}\``;
}

/** Below a plan: the part of it that `run --only` starts, with the first names. Ends with a line break. */
export function onlyPartText(plan: Plan, part: OnlyPart): string {
  const count = sizeOf(part.resources);
  const named = [...resourcesIn(plan, part)]
    .slice(0, mostShown)
    .map(({ kind, name }) => `  ${kind.padEnd(7)}  ${printable(name)}`);
  const rest = count > named.length ? [`  … and ${formatCount(count - named.length)} more`] : [];
  const left = counted(plan.resources.length - count, 'other resource');
  return [
    '',
    `Only what \`${printable(part.list)}\` names is started, in every wave: ${formatCount(count)} of ${counted(plan.resources.length, 'resource')}.`,
    ...named,
    ...rest,
    `The ${left} ${plan.resources.length - count === 1 ? 'waits' : 'wait'} for \`bulk-restore resume\`; gates and objectives are judged then.`,
    '',
  ].join('\n');
}

const mostShown = 20;

/** The same for programs. */
export function onlyPartJson(plan: Plan, part: OnlyPart): object {
  const resources = [...resourcesIn(plan, part)].map(({ kind, name }) => ({ workload: kind, resource: name }));
  return { list: part.list, hash: `sha256:${part.sha256}`, resources };
}

interface NamedResource {
  readonly kind: ResourceKind;
  readonly name: string;
}

function* resourcesIn({ groups, resources }: Plan, part: OnlyPart): Generator<NamedResource> {
  for (const { kind, first, count } of groups)
    for (const index of indicesIn(within([[first, count]], part.resources)))
      yield { kind, name: resources.at(index)?.name ?? '' };
}
