import { indicesIn, without } from '../schedule/span.ts';
import type { FoundId } from './event-data.ts';
import { groupHolding, type RunState } from './run-state.ts';

/*
 * Twins are two names of one mailbox, drive or site. A run finds them late if it asks the directory beside the restore. What waits then is
 * not sent: it shares the outcome of the other.
 */

/** The part of a run's state that twins change. */
type TwinState = Pick<RunState, 'plan' | 'only' | 'sameUnits'> & {
  queue: RunState['queue'];
  readonly twins: Map<number, number>;
  readonly sameUnits: [number, number][];
};

/** Notes two names of one unit, and takes the one that waits from the queue. */
export function noteTwins(state: TwinState, found: readonly FoundId[]): void {
  for (const { resource, sameAs } of found) {
    if (sameAs === undefined) continue;
    state.sameUnits.push([resource, sameAs]);
    setAside(state, resource, sameAs);
  }
}

/** Takes from the queue whatever has a twin that was sent, or that waits and is restored instead. */
export function setTwinsAside(state: TwinState): void {
  for (const [one, another] of state.sameUnits) setAside(state, one, another);
}

function setAside(state: TwinState, one: number, another: number): void {
  const [sentForOne, sentForAnother] = [sentFor(state, one), sentFor(state, another)];
  const [first, second] = [Math.min(sentForOne, sentForAnother), Math.max(sentForOne, sentForAnother)];
  const dropped = first === second ? null : droppedOf(first, second, state);
  if (dropped === null) return;
  state.twins.set(dropped, dropped === first ? second : first);
  state.queue = state.queue.flatMap((batch) => {
    const resources = without(batch.resources, [[dropped, 1]]);
    return resources.length === 0 ? [] : [{ ...batch, resources }];
  });
}

/** Which of the two is not sent; null if both have been. Of two that wait, the first stays, unless only the other is restored now. */
function droppedOf(first: number, second: number, { queue, only }: TwinState): number | null {
  const waits = (resource: number): boolean =>
    queue.some(({ attempt, resources }) => attempt === 1 && isIn(resource, resources));
  const isWanted = (resource: number): boolean => only === null || isIn(resource, only.resources);
  if (!waits(first)) return waits(second) ? second : null;
  return !waits(second) || (isWanted(second) && !isWanted(first)) ? first : second;
}

function isIn(resource: number, spans: RunState['queue'][number]['resources']): boolean {
  return spans.some(([first, count]) => resource >= first && resource < first + count);
}

/** The resource that is restored for this one: itself, if it has no twin. */
export function sentFor({ twins }: Pick<RunState, 'twins'>, resource: number): number {
  let sent = resource;
  for (let next = twins.get(sent); next !== undefined; next = twins.get(sent)) sent = next;
  return sent;
}

/** How many resources of a wave are not sent because of a twin. A gate does not count them: it asks for what is restored. */
export function countTwins({ plan, twins }: Pick<RunState, 'plan' | 'twins'>, wave: number): number {
  return [...twins.keys()].filter((resource) => groupHolding(plan, resource).wave === wave).length;
}

/** The resources of a session without those that turned out to be twins while it was begun. */
export function withoutTwins(
  resources: RunState['queue'][number]['resources'],
  { twins }: Pick<RunState, 'twins'>,
): RunState['queue'][number]['resources'] {
  if (twins.size === 0) return resources;
  const dropped = [...indicesIn(resources)].filter((resource) => twins.has(resource));
  return without(
    resources,
    dropped.map((resource) => [resource, 1]),
  );
}
