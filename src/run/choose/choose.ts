import type { Limits } from '../../m365/limits.ts';
import type { PlannedGroup } from '../../plan/plan.ts';
import { indicesIn } from '../../schedule/span.ts';
import { unitNameOf } from '../../spec/names.ts';
import type { ChosenArtifact, LeftOutResource } from '../../state/event-data.ts';
import { groupOf } from '../../state/run-state.ts';
import type { ArtifactSession, SessionState } from '../../state/session-state.ts';
import { formatCount } from '../../util/count.ts';
import type { RunTools } from '../tools.ts';
import { type Choice, type ChooseContext, type Member, notFound } from './choice.ts';
import { chooseFiles } from './files.ts';
import { chooseMessages } from './messages.ts';

/** Finds what a session that is not filled by names is to hold. Changes nothing: done anew as often as need be. */
export async function choose(session: ArtifactSession, tools: RunTools): Promise<void> {
  const { recorder } = tools;
  const { name } = session;
  const group = groupOf(recorder.state.plan, session.group);
  const members = membersOf(session, tools);
  const most = mostIn(group, recorder.state.plan.limits);
  const choosing = { members, group, tools, outages: new Map() };
  const choice = await choiceOf(choosing, most);
  const { chosen, setAside } = choice;
  const [only] = members;
  if (choosing.outages.size > 0) await leaveOpen(session, choosing);
  else if (chosen.length <= most) await recorder.record({ type: 'artifacts-chosen', session: name, ...choice });
  else if (members.length > 1) await recorder.record({ type: 'session-divided', session: name, found: chosen.length });
  else if (only !== undefined)
    await recorder.record({
      type: 'artifacts-chosen',
      session: name,
      chosen: [],
      setAside: [...setAside, tooMany(only, chosen.length, most)],
      until: null,
    });
}

/** What the service does not answer for is left to `resume`, and holds up nothing else. */
async function leaveOpen({ name }: SessionState, { members, outages, tools }: ChooseContext): Promise<void> {
  const isForAll = members.every(([, planned]) => outages.has(unitNameOf(planned)));
  if (isForAll) await tools.recorder.record({ type: 'session-stalled', session: name, because: 'no-answer' });
  else await tools.recorder.record({ type: 'session-divided', session: name, found: null });
}

async function choiceOf(choosing: ChooseContext, most: number): Promise<Choice> {
  const { group, members } = choosing;
  if (group.kind === 'message') return await chooseMessages(choosing);
  if (group.kind !== 'file') return choosePoints(members);
  const choice = await chooseFiles(choosing);
  const [only, ...others] = members;
  if (choice.chosen.length <= most || only === undefined || others.length > 0) return choice;
  const folder = folderOf(only);
  return folder === undefined ? choice : await chooseFiles({ ...choosing, members: [folder] });
}

/** All below a folder may be more than a session holds: the folder as a whole is the same, and one item. */
function folderOf([resource, planned]: Member): Member | undefined {
  const { selection } = planned;
  if (selection?.of !== 'files' || !selection.path.endsWith('/**')) return undefined;
  return [resource, { ...planned, selection: { ...selection, path: selection.path.slice(0, -2) } }];
}

/** Single items that may be in flight together, and so in one session: how many a path stands for is known only now. */
function mostIn({ filling }: PlannedGroup, { inFlight, perDay }: Limits): number {
  return filling === 'granular' ? Math.min(inFlight, perDay) : Number.POSITIVE_INFINITY;
}

function tooMany([resource]: Member, count: number, most: number): LeftOutResource {
  const message = `it stands for ${formatCount(count)} items, and \`limits\` let ${formatCount(most)} into a session: name folders as a whole, or narrower paths`;
  return { resource, artifact: null, outcome: 'failed', code: '', message };
}

/** The restore points are in the plan. */
function choosePoints(members: readonly Member[]): Choice {
  const chosen: ChosenArtifact[] = [];
  const setAside: LeftOutResource[] = [];
  for (const [resource, { selection }] of members) {
    if (selection?.of !== 'point') throw new Error(`the resource ${resource} has no restore point`);
    const { pointId, at, missing } = selection;
    if (pointId === null) setAside.push(notFound(resource, missing ?? 'it has no restore point'));
    else chosen.push({ resource, pointId, pointAt: at === null ? null : Date.parse(at), foundBy: null, item: null });
  }
  return { chosen, setAside, until: null };
}

function membersOf({ resources }: SessionState, { recorder }: RunTools): Member[] {
  return [...indicesIn(resources)].map((index) => {
    const resource = recorder.state.plan.resources[index];
    if (resource === undefined) throw new Error(`the plan has no resource ${index}`);
    return [index, resource];
  });
}
