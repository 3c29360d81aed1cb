import type { ErrorObject } from 'ajv';
import { ofEachKind, resourceKey, resourceKinds } from '../m365/workload.ts';
import { validatePlan, validatePlannedResource } from '../schemas/plan.validate.js';
import { nameOfFiles, nameOfMessages, unitNameOf } from '../spec/names.ts';
import { quoted } from '../spec/problem/message.ts';
import { addressFault } from '../spec/values/address.ts';
import { siteUrlFault } from '../spec/values/site-url.ts';
import { printable } from '../util/printable.ts';
import type { Plan, PlannedGroup, PlannedResource } from './plan.ts';

/**
 * The first thing in a plan that this program would never write, even if the hash matches: somebody may have edited the plan
 * and computed a new hash. Checks schemas/plan.v1.schema.json, and what a schema can't say. Undefined for a sound plan.
 * Linear in the number of resources.
 */
export function planFlaw(plan: Plan): string | undefined {
  const flaw = shapeFlaw(plan) ?? timeFlaw(plan) ?? groupFlaw(plan) ?? nameFlaw(plan) ?? drillFlaw(plan);
  return flaw && printable(flaw);
}

function shapeFlaw(plan: Plan): string | undefined {
  const settingsFit: boolean = validatePlan({ ...plan, resources: [] });
  if (!settingsFit) return schemaFlaw(validatePlan.errors, '');
  for (const [index, resource] of plan.resources.entries()) {
    const resourceFits: boolean = validatePlannedResource(resource);
    if (!resourceFits) return schemaFlaw(validatePlannedResource.errors, `/resources/${index}`);
    if (resource.source >= plan.sources.length) return `\`/resources/${index}/source\` is not the index of a source`;
  }
  return undefined;
}

function schemaFlaw(errors: readonly ErrorObject[] | null | undefined, place: string): string {
  const [first] = errors ?? [];
  const at = `${place}${first?.instancePath ?? ''}`;
  switch (first?.keyword) {
    case 'additionalProperties':
      return `${quoted(`${at}/${first.params['additionalProperty']}`)} is an unknown key`;
    case 'required':
      return `${at === '' ? 'it' : `\`${at}\``} has no \`${first.params['missingProperty']}\``;
    default:
      return `\`${at}\` must not be ${quoted(JSON.stringify(first?.data))}`;
  }
}

function timeFlaw({ createdAt, groups }: Plan): string | undefined {
  const times = [createdAt, ...groups.flatMap(({ from, to }) => [from, to])];
  const odd = times.find((time) => Number.isNaN(Date.parse(time)));
  if (odd !== undefined) return `\`${odd}\` is not a time`;
  const backward = groups.findIndex(({ from, to }) => Date.parse(to) < Date.parse(from));
  return backward === -1 ? undefined : `the window of \`/groups/${backward}\` ends before it starts`;
}

/** A recovery restores everything, and what a drill says of its draw must be about this plan. */
function drillFlaw({ mode, drill, objectives, waves, sources, resources }: Plan): string | undefined {
  if (drill === undefined) return objectives.coverage === undefined ? undefined : 'it has no `/drill`';
  if (mode !== 'drill') return 'a recovery has no `/drill`';
  for (const [index, { wave, lists }] of drill.samples.entries())
    if (wave >= waves.length || lists.some(({ source }) => source >= sources.length))
      return `\`/drill/samples/${index}\` does not match the plan`;
  const times = [...drill.leftOut.resources, drill.leftOut].map(({ freeFrom }) => freeFrom);
  const drills = resources.map(({ cameBackAt }) => cameBackAt);
  const uncovered = (drill.coverage?.uncovered ?? []).flatMap(({ drilledAt, cameBackAt }) => [drilledAt, cameBackAt]);
  const odd = [...times, ...drills, ...uncovered].find(
    (time) => typeof time === 'string' && Number.isNaN(Date.parse(time)),
  );
  if (odd) return `\`${odd}\` is not a time`;
  if ((drill.coverage === undefined) !== (objectives.coverage === undefined))
    return '`/drill/coverage` does not match `/objectives/coverage`';
  const { named, covered, coveredOutside } = drill.coverage ?? { named: 0, covered: 0, coveredOutside: 0 };
  return coveredOutside <= covered && covered <= named ? undefined : '`/drill/coverage` does not add up';
}

/** Groups must follow each other, wave by wave, and cover all resources: each is restored once. */
function groupFlaw({ groups, waves, resources, counts, forecast }: Plan): string | undefined {
  const inWaves = waves.map(() => 0);
  const inKinds = ofEachKind(() => 0);
  let first = 0;
  let last = 0;
  for (const [index, { wave, kind, first: begin, count }] of groups.entries()) {
    if (begin !== first || wave < last || wave >= waves.length) return `\`/groups/${index}\` is not in its place`;
    inWaves[wave] = (inWaves[wave] ?? 0) + count;
    inKinds[kind] += count;
    first += count;
    last = wave;
  }
  if (first !== resources.length) return '`/groups` do not match `/resources`';
  const fit =
    waves.every(({ count }, index) => count === inWaves[index]) &&
    resourceKinds.every((kind) => counts[kind] === inKinds[kind]);
  if (!fit) return '`/waves` or `/counts` do not match `/groups`';
  return forecast.waves.length === waves.length ? undefined : '`/forecast/waves` do not match `/waves`';
}

/** Every name must be valid for its kind, and no two spellings of one name may be of the same kind. */
function nameFlaw({ groups, resources }: Plan): string | undefined {
  const seen = ofEachKind(() => new Set<string>());
  for (const group of groups) {
    const { kind, workload, first, count } = group;
    for (let index = first; index < first + count; index += 1) {
      const resource = resources.at(index);
      if (resource === undefined || !fitsGroup(resource, group))
        return `\`/resources/${index}\` does not fit its group`;
      const { name } = resource;
      const unit = unitNameOf(resource);
      const fault = workload === 'site' ? siteUrlFault(unit) : addressFault(unit);
      if (fault !== undefined) return `\`/resources/${index}\`: ${fault.message}`;
      const key = resourceKey(name);
      if (seen[kind].has(key)) return `the ${kind} ${quoted(name)} is in it twice`;
      seen[kind].add(key);
    }
  }
  return undefined;
}

/** The selection must have the filling of the group, and the name must say what is selected: reviewers read only the name. */
function fitsGroup({ name, selection }: PlannedResource, { kind, workload, filling }: PlannedGroup): boolean {
  switch (selection?.of) {
    case undefined:
      return filling === 'bulk' && kind === workload;
    case 'point':
      return (
        filling === 'standard' && kind === workload && (selection.pointId === null) === (selection.missing !== null)
      );
    case 'messages':
      return (
        filling === 'granular' &&
        kind === 'message' &&
        workload === 'mailbox' &&
        name === nameOfMessages(selection.unit, selection.query)
      );
    case 'files':
      return (
        filling === 'granular' &&
        kind === 'file' &&
        workload !== 'mailbox' &&
        name === nameOfFiles(selection.unit, selection.path)
      );
  }
}
