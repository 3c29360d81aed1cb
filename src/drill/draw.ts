import { resourceKey } from '../m365/workload.ts';
import { unitNameOf } from '../spec/names.ts';
import { sampleSize } from '../spec/overwritten.ts';
import type { DrillSettings, Resource, RestoreSettings, Sample, Spec } from '../spec/spec.ts';
import { Chance } from '../util/chance.ts';
import { Allowance } from './budget.ts';
import { coverageBefore } from './coverage.ts';
import { type DrillLedger, lastDrillOf, lastReturnOf } from './drill-ledger.ts';
import { LeftOut } from './left-out.ts';
import type { DrawnList, DrawnSample, PlannedDrill } from './planned-drill.ts';
import { quotas } from './quotas.ts';
import type { DrillUnit } from './test-restore.ts';

/** A spec with only what the drill restores, and what the plan says about that. */
export interface DrawnSpec {
  readonly spec: Spec;
  /** Null for a recovery. */
  readonly drill: PlannedDrill | null;
}

/**
 * Decides at `now` (milliseconds since 1970) whom a drill restores: samples are drawn, and what is over budget is left out. A recovery
 * restores everything. The same spec, ledger and moment give the same draw. Linear in the number of resources, except for sorting.
 *
 * Single items are never drawn: the spec names each for a reason. They are granted first, because nothing can stand in for them.
 */
export function drawDrill(spec: Spec, ledger: DrillLedger, now: number): DrawnSpec {
  if (spec.drill === null) return { spec, drill: null };
  const allowance = new Allowance(ledger, spec.drill.budget, now);
  const draw = new Draw(spec, spec.drill, { allowance, now });
  const resources = draw.resources();
  const { coverage } = spec.objectives;
  const { budget } = spec.drill;
  const lastDrill = (resource: Resource): number | null => lastDrillOf(allowance.restoresOf(unitOf(resource)));
  const drawn = { named: draw.known, drawn: resources, lastDrillOf: lastDrill };
  const before = coverage && { coverage: coverageBefore({ ...drawn, coverage, now }) };
  return {
    spec: { ...spec, resources },
    drill: { budget, samples: draw.samples, leftOut: draw.leftOut.summary, ...before },
  };
}

/** The seed of a sample that names none: each plan draws others. */
export function defaultSeed(name: string, now: number): string {
  return `${name} ${new Date(now).toISOString()}`;
}

interface DrawContext {
  readonly allowance: Allowance;
  readonly now: number;
}

/** A resource that may be drawn. */
interface Candidate {
  /** Its index in the spec. */
  readonly index: number;
  readonly resource: Resource;
  readonly lastDrill: number | null;
  /** From 0 to 1, by the seed. */
  readonly rank: number;
  readonly isPinned: boolean;
}

class Draw {
  readonly samples: DrawnSample[] = [];
  readonly leftOut = new LeftOut();
  /** The resources of the spec, each with when it came back. */
  readonly known: readonly Resource[];
  readonly #spec: Spec;
  readonly #settings: DrillSettings;
  readonly #allowance: Allowance;
  readonly #now: number;
  /** Indices in the spec. */
  readonly #taken: Set<number> = new Set();

  constructor(spec: Spec, settings: DrillSettings, { allowance, now }: DrawContext) {
    this.#spec = spec;
    this.#settings = settings;
    this.#allowance = allowance;
    this.#now = now;
    this.known = spec.resources.map((resource) => {
      if (!isWhole(resource)) return resource;
      const cameBackAt = lastReturnOf(allowance.restoresOf(unitOf(resource)));
      return cameBackAt === null ? resource : { ...resource, cameBackAt };
    });
  }

  /** In the order of the spec. */
  resources(): Resource[] {
    this.#takeSingleItems();
    const sampleOf = new Map(this.#settings.samples.map((sample) => [sampleKey(sample), sample]));
    const inSamples = new Map<Sample, number[]>(this.#settings.samples.map((sample) => [sample, []]));
    for (const [index, resource] of this.known.entries()) {
      if (!isWhole(resource)) continue;
      const sample = sampleOf.get(sampleKey(resource));
      if (sample === undefined) this.#take(index, resource);
      else inSamples.get(sample)?.push(index);
    }
    for (const [sample, indices] of inSamples) this.#draw(sample, indices);
    return this.known.filter((_, index) => this.#taken.has(index));
  }

  /** What one session restores out of a unit is one restore of the unit, however many items that are. */
  #takeSingleItems(): void {
    const granted = new Map<RestoreSettings, Map<string, number | null>>();
    for (const [index, resource] of this.known.entries()) {
      if (isWhole(resource)) continue;
      const { kind, wave, workload, settings } = resource;
      const ofSettings = granted.get(settings) ?? new Map<string, number | null>();
      granted.set(settings, ofSettings);
      const unit = unitOf(resource);
      const key = `${wave} ${kind} ${workload} ${resourceKey(unit.name)}`;
      const known = ofSettings.get(key);
      const freeFrom = known === undefined ? this.#allowance.grant(unit) : known;
      ofSettings.set(key, freeFrom);
      if (freeFrom === null) this.#taken.add(index);
      else this.leftOut.add(resource, freeFrom);
    }
  }

  #take(index: number, resource: Resource): void {
    const freeFrom = this.#allowance.grant(unitOf(resource));
    if (freeFrom === null) this.#taken.add(index);
    else this.leftOut.add(resource, freeFrom);
  }

  #draw(sample: Sample, indices: readonly number[]): void {
    const seed = sample.seed ?? defaultSeed(this.#spec.name, this.#now);
    const named = indices.length;
    const size = sampleSize(sample, named);
    const lists = this.#strata(sample, indices, new Chance(seed));
    const parts = lists.map(({ candidates, ...list }) => ({
      ...list,
      pins: candidates.filter(({ isPinned }) => isPinned),
      others: candidates.filter(({ isPinned }) => !isPinned).sort(sample.rotate ? byRotation : byRank),
    }));
    const pinned = parts.reduce((sum, { pins }) => sum + pins.length, 0);
    const counts = quotas(
      parts.map(({ pins, others, named: ofList, lastDrill, rank }) => {
        const stratum = { named: ofList - pins.length, free: others.length, lastDrill, rank };
        return sample.rotate ? { ...stratum, drilledAt: (place) => others[place]?.lastDrill ?? null } : stratum;
      }),
      Math.max(0, size - pinned),
    );
    const drawn = parts.map(({ source, named: ofList, pins, others }, place): DrawnList => {
      const taken = [...pins, ...others.slice(0, counts[place])];
      for (const { index, resource } of taken) this.#take(index, resource);
      return { source, named: ofList, drawn: taken.length };
    });
    const count = drawn.reduce((sum, list) => sum + list.drawn, 0);
    const { wave, workload, rotate } = sample;
    this.samples.push({ wave, workload, size, named, drawn: count, rotate, seed, lists: drawn });
  }

  /** The spec and its lists, each with those of its resources that may be drawn. */
  #strata(sample: Sample, indices: readonly number[], chance: Chance): Candidates[] {
    const pinned = new Set(sample.pinned.map(resourceKey));
    const lists = new Map<number, Candidates>();
    for (const index of indices) {
      const resource = this.known[index];
      if (resource === undefined) continue;
      const { source, name, workload } = resource;
      const list = lists.get(source) ?? newList(source, chance.draw(`list ${source} of ${workload}`));
      lists.set(source, list);
      list.named += 1;
      const unit = unitOf(resource);
      const lastDrill = lastDrillOf(this.#allowance.restoresOf(unit));
      if (lastDrill !== null && lastDrill > (list.lastDrill ?? 0)) list.lastDrill = lastDrill;
      const freeFrom = this.#allowance.freeFrom(unit);
      const key = resourceKey(name);
      const isPinned = pinned.has(key);
      if (freeFrom === null)
        list.candidates.push({ index, resource, lastDrill, rank: chance.draw(`${workload} ${key}`), isPinned });
      else this.leftOut.add(resource, freeFrom);
    }
    return [...lists.values()];
  }
}

interface Candidates {
  /** Index into `Spec.sources`. */
  readonly source: number;
  named: number;
  lastDrill: number | null;
  readonly rank: number;
  readonly candidates: Candidate[];
}

function newList(source: number, rank: number): Candidates {
  return { source, named: 0, lastDrill: null, rank, candidates: [] };
}

/** Whether all of a mailbox, drive or site is restored, and not only single items. */
function isWhole({ selection }: Pick<Resource, 'selection'>): boolean {
  return selection === null || selection.of === 'point';
}

function unitOf(resource: Resource): DrillUnit {
  const { workload, directoryId } = resource;
  return { workload, name: unitNameOf(resource), directoryId };
}

function sampleKey({ wave, workload }: Pick<Sample, 'wave' | 'workload'>): string {
  return `${wave} ${workload}`;
}

function byRank(a: Candidate, b: Candidate): number {
  return a.rank - b.rank;
}

function byRotation(a: Candidate, b: Candidate): number {
  return (a.lastDrill ?? 0) - (b.lastDrill ?? 0) || byRank(a, b);
}
