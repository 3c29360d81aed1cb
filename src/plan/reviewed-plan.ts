import type { ErrorObject } from 'ajv';
import { validatePlan, validatePlannedResource } from '../schemas/plan.validate.js';
import { version as programVersion } from '../util/version.ts';
import type { Plan } from './plan.ts';
import { readPlan } from './plan-file.ts';

/** What is wrong with a file that should hold a plan: what follows its name in a sentence, and what to do. */
export interface PlanFault {
  readonly fault: string;
  readonly hint: string;
}

export type ReadPlan = { readonly plan: Plan } | PlanFault;

/**
 * Reads a plan that has been in other hands: whole, unedited, as schemas/plan.v1.schema.json says, and at one with itself.
 * Rejects with what reading rejects with.
 */
export async function readReviewedPlan(pieces: AsyncIterable<Uint8Array>): Promise<ReadPlan> {
  const text = new Beginning(pieces);
  const plan = await readPlan(text.pieces());
  const { version } = text;
  if (version === undefined) return { fault: 'is no plan file', hint: planAnew };
  if (version !== 1)
    return {
      fault: `holds a plan of version ${version}, and bulk-restore ${programVersion} reads version 1`,
      hint: 'run it with the program that wrote it, or plan anew',
    };
  if (plan === undefined) return { fault: 'was edited or cut: its hash is not that of its text', hint: planAnew };
  const flaw = flawOf(plan);
  return flaw === undefined ? { plan } : { fault: `is not as a plan is: ${flaw}`, hint: planAnew };
}

const planAnew = 'write it with `bulk-restore plan <spec> --out <file>`, and leave it as it is';

/** Lets a text through if it begins as plan files do; one that doesn't, of any size, is cut short. */
class Beginning {
  readonly #pieces: AsyncIterable<Uint8Array>;
  #seen = '';

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces;
  }

  /** Of the plan's format; undefined where the text that went through is none. */
  get version(): number | undefined {
    const digits = /^\{\r?\n {2}"version": (\d{1,9}),\r?\n/.exec(this.#seen)?.[1];
    return digits === undefined ? undefined : Number(digits);
  }

  async *pieces(): AsyncGenerator<Buffer> {
    for await (const piece of this.#pieces) {
      if (this.#seen.length < enough) {
        this.#seen += Buffer.from(piece).toString('latin1', 0, enough);
        if (this.#seen.length >= enough && this.version === undefined) return;
      }
      yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    }
  }
}

/** Characters in which a plan's version has been told. */
const enough = 64;

/** The first that no plan of ours has, where the hash was made to fit. */
function flawOf(plan: Plan): string | undefined {
  const settingsFit: boolean = validatePlan({ ...plan, resources: [] });
  if (!settingsFit) return wordsFor(validatePlan.errors, '');
  for (const [index, resource] of plan.resources.entries()) {
    const resourceFits: boolean = validatePlannedResource(resource);
    if (!resourceFits) return wordsFor(validatePlannedResource.errors, `/resources/${index}`);
    if (resource.source >= plan.sources.length) return `\`/resources/${index}/source\` names no source`;
  }
  return flawOfTimes(plan) ?? flawOfParts(plan);
}

function wordsFor(errors: readonly ErrorObject[] | null | undefined, place: string): string {
  const [first] = errors ?? [];
  return `\`${place}${first?.instancePath ?? ''}\` ${first?.message ?? 'does not fit'}`;
}

function flawOfTimes({ createdAt, groups }: Plan): string | undefined {
  const times = [createdAt, ...groups.flatMap(({ from, to }) => [from, to])];
  const odd = times.find((time) => Number.isNaN(Date.parse(time)));
  return odd === undefined ? undefined : `\`${odd}\` is no moment`;
}

/** Groups lie end to end, wave after wave, and take in every resource: each is restored once. */
function flawOfParts({ groups, waves, resources, counts }: Plan): string | undefined {
  const inWaves = waves.map(() => 0);
  const inWorkloads = { mailbox: 0, drive: 0, site: 0 };
  let first = 0;
  let last = 0;
  for (const [index, { wave, workload, first: begin, count }] of groups.entries()) {
    if (begin !== first || wave < last || wave >= waves.length) return `\`/groups/${index}\` is out of its place`;
    inWaves[wave] = (inWaves[wave] ?? 0) + count;
    inWorkloads[workload] += count;
    first += count;
    last = wave;
  }
  if (first !== resources.length) return '`/groups` are not those of `/resources`';
  const fit = waves.every(({ count }, index) => count === inWaves[index]) && sameCounts(counts, inWorkloads);
  return fit ? undefined : '`/waves` or `/counts` are not those of `/groups`';
}

function sameCounts(a: Plan['counts'], b: Plan['counts']): boolean {
  return a.mailbox === b.mailbox && a.drive === b.drive && a.site === b.site;
}
