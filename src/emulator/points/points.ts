import type { Json } from '../../graph/wire/wire.ts';
import { mostPointsInAnswer } from '../../m365/limits.ts';
import { workloads } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import type { Clock } from '../../util/clock.ts';
import { ServiceError } from '../service-error.ts';
import type { ProtectionUnit, ProtectionUnits } from '../units/protection-units.ts';
import type { MessageFinds } from './message-searches.ts';
import type { PointEntities } from './point-entity.ts';
import { readPointListing } from './point-list.ts';
import { type PointSearchBody, readPointSearch } from './point-search.ts';
import type { RestorePoints } from './restore-points.ts';

export interface PointTools {
  readonly clock: Pick<Clock, 'now'>;
  readonly openedAt: number;
  readonly chance: Chance;
  readonly units: ProtectionUnits;
  readonly points: RestorePoints;
  readonly entities: PointEntities;
  readonly finds: MessageFinds;
}

/** The tenant's restore points, to be searched and listed. */
export class Points {
  readonly #tools: PointTools;
  #searches = 0;

  constructor(tools: PointTools) {
    this.#tools = tools;
  }

  /** Of each unit the point that a restore would take, or where none is preferred the latest of all; with a query, how much it finds there. */
  search(body: unknown): Json {
    const { clock, chance, openedAt, entities, finds } = this.#tools;
    const search = readPointSearch(body);
    const now = clock.now();
    const units = search.unitIds.map((id) => this.#unit(id));
    const found = this.#find(units, search, now);
    this.#searches += 1;
    const searchResponseId = chance.guid(`search ${openedAt} ${this.#searches}`).replaceAll('-', '');
    const { query } = search;
    const [unit] = units;
    const hits = query === null || unit === undefined ? null : finds.hitsOf(ofMailbox(unit), query);
    if (query !== null && unit !== undefined && hits !== null) {
      finds.keep(searchResponseId, { unit, query, hits, moments: found.map(({ moment }) => moment) }, now);
    }
    return {
      searchResponseId,
      searchResults: found.map((point) => ({
        ...(hits === null ? {} : { artifactHitCount: hits }),
        restorePoint: entities.writeWithUnit(point.unit, point.moment),
      })),
      noResultProtectionUnitIds: this.#without(units, search, now).map(({ id }) => id),
    };
  }

  /** The five most recent, or oldest, points of a unit or of all. */
  list(options: URLSearchParams): readonly Json[] {
    const { clock, points, entities } = this.#tools;
    const { unitId, choice } = readPointListing(options);
    const now = clock.now();
    const units = unitId === null ? this.#all() : [this.#unit(unitId)];
    const sign = choice.prefer === 'latest' ? -1 : 1;
    const found = [...units].flatMap((unit) =>
      points.several(unit, choice, { most: mostPointsInAnswer, now }).map((moment) => ({ unit, moment })),
    );
    return found
      .sort((a, b) => sign * (a.moment - b.moment))
      .slice(0, mostPointsInAnswer)
      .map(({ unit, moment }) => entities.writeWithUnit(unit, moment));
  }

  #find(units: readonly ProtectionUnit[], search: PointSearchBody, now: number): Found[] {
    const most = search.isPreferring ? 1 : mostPointsInAnswer;
    const found = units.flatMap((unit) =>
      this.#tools.points.several(unit, search, { most, now }).map((moment) => ({ unit, moment })),
    );
    if (!search.isPreferring) found.sort((a, b) => b.moment - a.moment);
    return found.slice(0, mostPointsInAnswer);
  }

  #without(units: readonly ProtectionUnit[], search: PointSearchBody, now: number): ProtectionUnit[] {
    return units.filter((unit) => this.#tools.points.choose(unit, search, now) === null);
  }

  #unit(id: string): ProtectionUnit {
    const unit = this.#tools.units.find(id);
    if (unit === undefined)
      throw new ServiceError(400, 'InvalidProtectionUnitId', `there is no protection unit '${id}'`);
    return unit;
  }

  *#all(): Iterable<ProtectionUnit> {
    for (const workload of workloads) yield* this.#tools.units.list(workload, 0, Number.POSITIVE_INFINITY);
  }
}

interface Found {
  readonly unit: ProtectionUnit;
  readonly moment: number;
}

function ofMailbox(unit: ProtectionUnit): ProtectionUnit {
  if (unit.workload === 'mailbox') return unit;
  throw new ServiceError(400, 'InvalidSearchRequest', 'messages are searched for in mailboxes alone');
}
