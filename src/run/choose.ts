import type { Limits } from '../plan/limits.ts';
import type { PlannedGroup } from '../plan/plan.ts';
import { indicesIn } from '../plan/span.ts';
import { formatCount } from '../util/count.ts';
import { type Choice, type Member, notFound } from './choice.ts';
import { chooseFiles } from './choose-files.ts';
import { chooseMessages } from './choose-messages.ts';
import type { ChosenFact, SetAsideFact } from './events.ts';
import type { SessionState } from './session-state.ts';
import { groupOf } from './state.ts';
import type { RunTools } from './tools.ts';

/** Finds what a session that is not filled by names is to hold. Changes nothing: done anew as often as need be. */
export async function choose(session: SessionState, tools: RunTools): Promise<void> {
  const { recorder } = tools;
  const { name } = session;
  const { limits } = recorder.state.plan;
  const group = groupOf(recorder.state.plan, session.group);
  const members = membersOf(session, tools);
  const choosing = { members, group, tools };
  const choice: Choice =
    group.kind === 'message'
      ? await chooseMessages(choosing)
      : group.kind === 'file'
        ? await chooseFiles(choosing)
        : choosePoints(members);
  const { chosen, setAside } = choice;
  const [only] = members;
  if (chosen.length <= mostIn(group, limits))
    await recorder.record({ type: 'artifacts-chosen', session: name, ...choice });
  else if (members.length > 1) await recorder.record({ type: 'session-divided', session: name, found: chosen.length });
  else if (only !== undefined)
    await recorder.record({
      type: 'artifacts-chosen',
      session: name,
      chosen: [],
      setAside: [...setAside, tooMany(only, chosen.length, limits)],
      until: null,
    });
}

/** Artifacts that one session may hold: what names stand for is known only now. */
function mostIn({ filling }: PlannedGroup, { inFlight, perDay, perSession }: Limits): number {
  return filling === 'granular' ? Math.min(inFlight, perDay, perSession) : Number.POSITIVE_INFINITY;
}

function tooMany([resource]: Member, count: number, limits: Limits): SetAsideFact {
  const most = formatCount(Math.min(limits.inFlight, limits.perDay, limits.perSession));
  const message = `it stands for ${formatCount(count)} items, and \`limits\` let ${most} into a session: name folders as a whole, or narrower paths`;
  return { resource, artifact: null, outcome: 'failed', code: '', message };
}

/** The restore points are in the plan. */
function choosePoints(members: readonly Member[]): Choice {
  const chosen: ChosenFact[] = [];
  const setAside: SetAsideFact[] = [];
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
