import { type Document, isNode, type Node } from 'yaml';
import { workloads } from '../m365/workload.ts';
import type { Plan, PlannedGroup, PlannedResource } from '../plan/plan.ts';
import type { ResourceResult } from '../result/result.ts';
import { workloadKeys } from '../spec/written.ts';
import { groupBy } from '../util/group-by.ts';
import { printable } from '../util/printable.ts';

/** A resource to try anew; `index` is its place in the plan. */
export interface RetryEntry {
  readonly index: number;
  readonly result: ResourceResult;
}

/** Settings that stand at the top of a spec. */
export type UsualSettings = Pick<PlannedGroup, 'destination' | 'from' | 'to' | 'prefer' | 'fastOnly'>;

export interface RetryContext {
  readonly plan: Plan;
  readonly usual: UsualSettings;
  readonly document: Document;
}

/** What to try anew as a spec or a wave names it: by its keys, each resource with the reason as a comment. */
export function entriesOf(again: readonly RetryEntry[], writing: RetryContext): [key: string, value: unknown][] {
  const written = again.map((one) => read(one, writing.plan));
  const wholes = workloads.map((workload): [string, readonly ReadEntry[]] => {
    return [workloadKeys[workload], written.filter(({ group }) => group.kind === workload)];
  });
  return [
    ...wholes.filter(([, of]) => of.length > 0).map(([key, of]): [string, unknown] => [key, wholesOf(of, writing)]),
    ...listed('messages', messagesOf(written, writing)),
    ...listed('files', filesOf(written, writing)),
  ];
}

function listed(key: string, entries: readonly Node[]): [key: string, value: unknown][] {
  return entries.length === 0 ? [] : [[key, entries]];
}

/** A resource with all that the plan and the run say of it. */
interface ReadEntry extends Pick<PlannedResource, 'name' | 'directoryId' | 'size' | 'priority' | 'selection'> {
  readonly group: PlannedGroup;
  readonly reason: string;
}

function read({ index, result }: RetryEntry, plan: Plan): ReadEntry {
  const { name, group, outcome, error } = result;
  const { directoryId = null, size = null, priority = null, selection = null } = plan.resources[index] ?? {};
  const reason = [outcome.replace('_', ' '), error?.code, error?.message].filter((part) => part).join(': ');
  return { name, directoryId, size, priority, selection, group, reason: printable(reason) };
}

/** The items of a workload; where restore points are yet to be found, the map that says so. */
function wholesOf(resources: readonly ReadEntry[], writing: RetryContext): unknown {
  const items = resources.map((resource) => commented(itemOf(resource, writing), resource.reason, writing));
  const isPinned = resources.some(({ selection }) => selection?.of === 'point' && selection.pointId === null);
  return isPinned ? { pin: true, items } : items;
}

function itemOf(resource: ReadEntry, { usual }: RetryContext): unknown {
  const { name, group, size } = resource;
  const details = {
    ...idOf(resource),
    ...(size !== null && { size }),
    ...priorityOf(resource),
    ...overridesOf(resource, usual),
  };
  return Object.keys(details).length === 0 ? name : { [group.kind === 'site' ? 'url' : 'address']: name, ...details };
}

function messagesOf(resources: readonly ReadEntry[], writing: RetryContext): Node[] {
  return resources.flatMap((resource) => {
    const { selection, reason } = resource;
    if (selection?.of !== 'messages') return [];
    const { unit: mailbox, query } = selection;
    const details = { ...idOf(resource), ...priorityOf(resource), ...overridesOf(resource, writing.usual) };
    return [commented({ mailbox, query, ...details }, reason, writing)];
  });
}

/** An entry for each drive or site and what is said of its paths. */
function filesOf(resources: readonly ReadEntry[], writing: RetryContext): Node[] {
  const entries = groupBy(
    resources.filter(({ selection }) => selection?.of === 'files'),
    (resource) => JSON.stringify(entryOf(resource, writing)),
  );
  return [...entries.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const paths = members.map(({ selection, reason }) => {
      return commented(selection?.of === 'files' ? selection.path : '', reason, writing);
    });
    const { unit, details } = entryOf(first, writing);
    return [writing.document.createNode({ ...unit, paths, ...details })];
  });
}

interface FileEntry {
  readonly unit: Readonly<Record<string, string>>;
  readonly details: object;
}

function entryOf(resource: ReadEntry, { usual }: RetryContext): FileEntry {
  const { group, selection } = resource;
  const unit = { [group.workload]: selection?.of === 'files' ? selection.unit : resource.name };
  const { conflictBehavior } = group;
  const details = {
    ...idOf(resource),
    ...priorityOf(resource),
    ...overridesOf(resource, usual),
    ...(conflictBehavior !== null && { conflictBehavior }),
  };
  return { unit, details };
}

function commented(value: unknown, reason: string, { document }: RetryContext): Node {
  const node: Node = isNode(value) ? value : document.createNode(value);
  node.commentBefore = ` ${reason}`;
  return node;
}

function idOf({ directoryId, group }: ReadEntry): object {
  return directoryId === null ? {} : { [group.workload === 'site' ? 'siteId' : 'directoryObjectId']: directoryId };
}

function priorityOf({ priority }: ReadEntry): object {
  return priority === null ? {} : { priority };
}

/** What a resource says other than the spec as a whole. */
function overridesOf({ group, selection }: ReadEntry, usual: UsualSettings): object {
  const id = selection === null || selection.of === 'messages' ? null : selection.pointId;
  if (id !== null) {
    const { destination } = group;
    return { ...(destination !== usual.destination && { destination }), restorePoint: { id } };
  }
  const settings = settingsOf(group, group.kind);
  return JSON.stringify(settings) === JSON.stringify(settingsOf(usual, group.kind)) ? {} : settings;
}

/** Settings as a spec writes them. Files do without `fastOnly`, which they always are. */
export function settingsOf(settings: UsualSettings, kind: PlannedGroup['kind']): object {
  const { destination, from, to, prefer, fastOnly } = settings;
  return { destination, restorePoint: { from, to, prefer, ...(kind !== 'file' && { fastOnly }) } };
}
