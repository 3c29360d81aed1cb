import type { Limits } from '../../m365/limits.ts';
import type { PlannedGroup } from '../../plan/plan.ts';
import { indicesIn } from '../../schedule/span.ts';
import { unitNameOf } from '../../spec/names.ts';
import type { ChosenPoint, LeftOutResource } from '../../state/event-data.ts';
import { groupOf } from '../../state/run-state.ts';
import type { ArtifactSession } from '../../state/session-state.ts';
import { formatCount } from '../../util/count.ts';
import type { RunTools } from '../tools.ts';
import { type Choice, type ChooseContext, type IndexedResource, notFound } from './choice.ts';
import { chooseFiles } from './choose-files.ts';
import { chooseMessages } from './choose-messages.ts';

/**
 * Finds what a session is to hold, and records it. If that is more than a session may hold, or the service does not answer
 * for some of it, the session is divided or stalls instead. Only reads from the service, so it can be done again at any time.
 *
 * Rejects with GraphError if the service can't be used, and with Stop if a permission is missing.
 */
export async function choose(session: ArtifactSession, tools: RunTools): Promise<void> {
  const { record, state } = tools.recorder;
  const { name } = session;
  const group = groupOf(state.plan, session.group);
  const resources = resourcesOf(session, tools);
  const most = mostIn(group, state.plan.limits);
  const context = { resources, group, tools, outages: new Map() };
  const choice = await choiceOf(context, most);
  const { chosen, setAside } = choice;
  const [only] = resources;
  if (context.outages.size > 0) await withoutAnswer(session, context);
  else if (chosen.length <= most) await record({ type: 'artifacts-chosen', session: name, ...choice });
  else if (resources.length > 1) await record({ type: 'session-divided', session: name, found: chosen.length });
  else if (only !== undefined)
    await record({
      type: 'artifacts-chosen',
      session: name,
      chosen: [],
      setAside: [...setAside, tooMany(only, chosen.length, most)],
      until: null,
    });
}

/** Resources for which the service does not answer wait for `resume`, apart from the others. */
async function withoutAnswer(
  { name }: ArtifactSession,
  { resources, outages, tools: { recorder } }: ChooseContext,
): Promise<void> {
  const isForAll = resources.every(([, planned]) => outages.has(unitNameOf(planned)));
  if (isForAll) await recorder.record({ type: 'session-stalled', session: name, because: 'no-answer' });
  else await recorder.record({ type: 'session-divided', session: name, found: null });
}

async function choiceOf(context: ChooseContext, most: number): Promise<Choice> {
  const { group, resources } = context;
  if (group.kind === 'message') return await chooseMessages(context);
  if (group.kind !== 'file') return choosePoints(resources);
  const choice = await chooseFiles(context);
  const [only, ...others] = resources;
  if (choice.chosen.length <= most || only === undefined || others.length > 0) return choice;
  const folder = folderOf(only);
  return folder === undefined ? choice : await chooseFiles({ ...context, resources: [folder] });
}

/** All that lies in a folder may be more than a session may hold. The folder itself restores the same, and is one item. */
function folderOf([resource, planned]: IndexedResource): IndexedResource | undefined {
  const { selection } = planned;
  if (selection?.of !== 'files' || !selection.path.endsWith('/**')) return undefined;
  return [resource, { ...planned, selection: { ...selection, path: selection.path.slice(0, -2) } }];
}

/** Single items that may be in flight together, and so in one session: only now is it known how many match a path. */
function mostIn({ filling }: PlannedGroup, { inFlight, perDay }: Limits): number {
  return filling === 'granular' ? Math.min(inFlight, perDay) : Number.POSITIVE_INFINITY;
}

function tooMany([resource]: IndexedResource, count: number, most: number): LeftOutResource {
  const message = `matches ${formatCount(count)} items; a session can hold ${formatCount(most)} (\`limits\`). Restore whole folders or use narrower paths`;
  return { resource, artifact: null, outcome: 'failed', code: '', message };
}

/** The restore points are in the plan. */
function choosePoints(resources: readonly IndexedResource[]): Choice<ChosenPoint> {
  const chosen: ChosenPoint[] = [];
  const setAside: LeftOutResource[] = [];
  for (const [resource, { selection }] of resources) {
    if (selection?.of !== 'point') throw new Error(`the resource ${resource} has no restore point`);
    const { pointId, at, missing } = selection;
    if (pointId === null) setAside.push(notFound(resource, missing ?? 'it has no restore point'));
    else chosen.push({ resource, pointId, pointAt: at === null ? null : Date.parse(at), foundBy: null, item: null });
  }
  return { chosen, setAside, until: null };
}

function resourcesOf({ resources }: ArtifactSession, { recorder }: RunTools): IndexedResource[] {
  return [...indicesIn(resources)].map((index) => {
    const resource = recorder.state.plan.resources.at(index);
    if (resource === undefined) throw new Error(`the plan has no resource ${index}`);
    return [index, resource];
  });
}
