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
 * The first flaw that no plan of ours has, of one whose hash was made to fit: against schemas/plan.v1.schema.json, or against
 * what specs promise and a schema can't say. Undefined for a plan as it should be. Linear in its resources.
 */
export function planFlaw(plan: Plan): string | undefined {
  const flaw = shapeFlaw(plan) ?? timeFlaw(plan) ?? groupFlaw(plan) ?? nameFlaw(plan);
  return flaw && printable(flaw);
}

function shapeFlaw(plan: Plan): string | undefined {
  const settingsFit: boolean = validatePlan({ ...plan, resources: [] });
  if (!settingsFit) return wordsFor(validatePlan.errors, '');
  for (const [index, resource] of plan.resources.entries()) {
    const resourceFits: boolean = validatePlannedResource(resource);
    if (!resourceFits) return wordsFor(validatePlannedResource.errors, `/resources/${index}`);
    if (resource.source >= plan.sources.length) return `\`/resources/${index}/source\` names no source`;
  }
  return undefined;
}

function wordsFor(errors: readonly ErrorObject[] | null | undefined, place: string): string {
  const [first] = errors ?? [];
  const at = `${place}${first?.instancePath ?? ''}`;
  switch (first?.keyword) {
    case 'additionalProperties':
      return `${quoted(`${at}/${first.params['additionalProperty']}`)} is no key of a plan`;
    case 'required':
      return `${at === '' ? 'it' : `\`${at}\``} has no \`${first.params['missingProperty']}\``;
    default:
      return `\`${at}\` may not be ${quoted(JSON.stringify(first?.data))}`;
  }
}

function timeFlaw({ createdAt, groups }: Plan): string | undefined {
  const times = [createdAt, ...groups.flatMap(({ from, to }) => [from, to])];
  const odd = times.find((time) => Number.isNaN(Date.parse(time)));
  if (odd !== undefined) return `\`${odd}\` is no moment`;
  const backward = groups.findIndex(({ from, to }) => Date.parse(to) < Date.parse(from));
  return backward === -1 ? undefined : `the window of \`/groups/${backward}\` ends before it begins`;
}

/** Groups lie end to end, wave after wave, and take in every resource: each is restored once. */
function groupFlaw({ groups, waves, resources, counts, forecast }: Plan): string | undefined {
  const inWaves = waves.map(() => 0);
  const inKinds = ofEachKind(() => 0);
  let first = 0;
  let last = 0;
  for (const [index, { wave, kind, first: begin, count }] of groups.entries()) {
    if (begin !== first || wave < last || wave >= waves.length) return `\`/groups/${index}\` is out of its place`;
    inWaves[wave] = (inWaves[wave] ?? 0) + count;
    inKinds[kind] += count;
    first += count;
    last = wave;
  }
  if (first !== resources.length) return '`/groups` are not those of `/resources`';
  const fit =
    waves.every(({ count }, index) => count === inWaves[index]) &&
    resourceKinds.every((kind) => counts[kind] === inKinds[kind]);
  if (!fit) return '`/waves` or `/counts` are not those of `/groups`';
  return forecast.waves.length === waves.length ? undefined : '`/forecast/waves` are not those of `/waves`';
}

/** Every name is one that its kind has, and no two of a kind are spellings of one. Groups take in every resource. */
function nameFlaw({ groups, resources }: Plan): string | undefined {
  const met = ofEachKind(() => new Set<string>());
  for (const group of groups) {
    const { kind, workload, first, count } = group;
    for (let index = first; index < first + count; index += 1) {
      const resource = resources[index];
      if (resource === undefined || !fitsGroup(resource, group))
        return `\`/resources/${index}\` is none of its group's`;
      const { name } = resource;
      const unit = unitNameOf(resource);
      const fault = workload === 'site' ? siteUrlFault(unit) : addressFault(unit);
      if (fault !== undefined) return `\`/resources/${index}\`: ${fault.message}`;
      const key = resourceKey(name);
      if (met[kind].has(key)) return `the ${kind} ${quoted(name)} is in it twice`;
      met[kind].add(key);
    }
  }
  return undefined;
}

/** Whether a resource is selected as its group is filled, and named after what is selected: a reviewer reads the name. */
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
