import { type Document, isNode, type Node } from 'yaml';
import { workloads } from '../m365/workload.ts';
import type { Plan, PlannedGroup, PlannedResource } from '../plan/plan.ts';
import type { ResourceResult } from '../result/resource-results.ts';
import { workloadKeys } from '../spec/written.ts';
import { groupBy } from '../util/group-by.ts';
import { printable } from '../util/printable.ts';

/** A resource to retry. `index` is its place in `Plan.resources`. */
export interface RetryResource {
  readonly index: number;
  readonly result: ResourceResult;
}

/** The settings at the top of a spec, which its resources share. */
export type CommonSettings = Pick<PlannedGroup, 'destination' | 'from' | 'to' | 'prefer' | 'fastOnly'>;

export interface RetryContext {
  readonly plan: Plan;
  readonly common: CommonSettings;
  readonly document: Document;
}

/** The keys of a spec or a wave that name these resources, each with the reason as a comment. */
export function retryEntries(
  retried: readonly RetryResource[],
  context: RetryContext,
): [key: string, value: unknown][] {
  const written = retried.map((resource) => plannedRetry(resource, context.plan));
  const wholes = workloads.map((workload): [string, readonly PlannedRetry[]] => {
    return [workloadKeys[workload], written.filter(({ group }) => group.kind === workload)];
  });
  return [
    ...wholes.filter(([, of]) => of.length > 0).map(([key, of]): [string, unknown] => [key, wholesOf(of, context)]),
    ...unlessEmpty('messages', messagesOf(written, context)),
    ...unlessEmpty('files', filesOf(written, context)),
  ];
}

function unlessEmpty(key: string, entries: readonly Node[]): [key: string, value: unknown][] {
  return entries.length === 0 ? [] : [[key, entries]];
}

/** A resource to retry, with what the plan and the run say about it. */
interface PlannedRetry extends Pick<PlannedResource, 'name' | 'directoryId' | 'size' | 'priority' | 'selection'> {
  readonly group: PlannedGroup;
  readonly reason: string;
}

function plannedRetry({ index, result }: RetryResource, plan: Plan): PlannedRetry {
  const { name, group, outcome, error } = result;
  const { directoryId = null, size = null, priority = null, selection = null } = plan.resources.at(index) ?? {};
  const reason = [outcome.replace('_', ' '), error?.code, error?.message].filter((part) => part).join(': ');
  return { name, directoryId, size, priority, selection, group, reason: printable(reason) };
}

/** The items of a workload, or a map of these and `pin` if restore points are still to be found. */
function wholesOf(resources: readonly PlannedRetry[], context: RetryContext): unknown {
  const items = resources.map((resource) => commented(itemOf(resource, context), resource.reason, context));
  const isPinned = resources.some(({ selection }) => selection?.of === 'point' && selection.pointId === null);
  return isPinned ? { pin: true, items } : items;
}

function itemOf(resource: PlannedRetry, { common }: RetryContext): unknown {
  const { name, group, size } = resource;
  const details = {
    ...idOf(resource),
    ...(size !== null && { size }),
    ...priorityOf(resource),
    ...overridesOf(resource, common),
  };
  return Object.keys(details).length === 0 ? name : { [group.kind === 'site' ? 'url' : 'address']: name, ...details };
}

function messagesOf(resources: readonly PlannedRetry[], context: RetryContext): Node[] {
  return resources.flatMap((resource) => {
    const { selection, reason } = resource;
    if (selection?.of !== 'messages') return [];
    const { unit: mailbox, query } = selection;
    const details = { ...idOf(resource), ...priorityOf(resource), ...overridesOf(resource, context.common) };
    return [commented({ mailbox, query, ...details }, reason, context)];
  });
}

/** One entry for the paths of a drive or site that have the same settings. */
function filesOf(resources: readonly PlannedRetry[], context: RetryContext): Node[] {
  const entries = groupBy(
    resources.filter(({ selection }) => selection?.of === 'files'),
    (resource) => JSON.stringify(entryOf(resource, context)),
  );
  return [...entries.values()].flatMap((members) => {
    const [first] = members;
    if (first === undefined) return [];
    const paths = members.map(({ selection, reason }) => {
      return commented(selection?.of === 'files' ? selection.path : '', reason, context);
    });
    const { unit, details } = entryOf(first, context);
    return [context.document.createNode({ ...unit, paths, ...details })];
  });
}

interface FileEntry {
  readonly unit: Readonly<Record<string, string>>;
  readonly details: object;
}

function entryOf(resource: PlannedRetry, { common }: RetryContext): FileEntry {
  const { group, selection } = resource;
  const unit = { [group.workload]: selection?.of === 'files' ? selection.unit : resource.name };
  const { conflictBehavior } = group;
  const details = {
    ...idOf(resource),
    ...priorityOf(resource),
    ...overridesOf(resource, common),
    ...(conflictBehavior !== null && { conflictBehavior }),
  };
  return { unit, details };
}

function commented(value: unknown, reason: string, { document }: RetryContext): Node {
  const node: Node = isNode(value) ? value : document.createNode(value);
  node.commentBefore = ` ${reason}`;
  return node;
}

function idOf({ directoryId, group }: PlannedRetry): object {
  return directoryId === null ? {} : { [group.workload === 'site' ? 'siteId' : 'directoryObjectId']: directoryId };
}

function priorityOf({ priority }: PlannedRetry): object {
  return priority === null ? {} : { priority };
}

/** The settings of a resource that differ from the common ones. */
function overridesOf({ group, selection }: PlannedRetry, common: CommonSettings): object {
  const id = selection === null || selection.of === 'messages' ? null : selection.pointId;
  if (id !== null) {
    const { destination } = group;
    return { ...(destination !== common.destination && { destination }), restorePoint: { id } };
  }
  const settings = settingsOf(group, group.kind);
  return JSON.stringify(settings) === JSON.stringify(settingsOf(common, group.kind)) ? {} : settings;
}

/** Settings as a spec has them. Files need no `fastOnly`: they always use fast restore points. */
export function settingsOf(settings: CommonSettings, kind: PlannedGroup['kind']): object {
  const { destination, from, to, prefer, fastOnly } = settings;
  return { destination, restorePoint: { from, to, prefer, ...(kind !== 'file' && { fastOnly }) } };
}
