import type { Json } from '../../graph/wire/wire.ts';
import { mostPointsInAnswer } from '../../m365/limits.ts';
import { workloads } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import type { Clock } from '../../util/clock.ts';
import { ServiceError } from '../service-error.ts';
import type { EmulatedUnit, EmulatedUnits } from '../units/protection-units.ts';
import type { MessageSearches } from './message-searches.ts';
import type { PointEntities } from './point-entity.ts';
import { readPointListQuery } from './point-list.ts';
import { type PointSearchBody, readPointSearch } from './point-search.ts';
import type { EmulatedRestorePoints } from './restore-points.ts';

export interface PointDeps {
  readonly clock: Pick<Clock, 'now'>;
  readonly openedAt: number;
  readonly chance: Chance;
  readonly units: EmulatedUnits;
  readonly points: EmulatedRestorePoints;
  readonly entities: PointEntities;
  readonly messageSearches: MessageSearches;
}

/** The calls that search and list restore points. */
export class PointEndpoints {
  readonly #deps: PointDeps;
  #searches = 0;

  constructor(deps: PointDeps) {
    this.#deps = deps;
  }

  /** Finds the point of each unit that a restore would take; without `restorePointPreference`, the most recent points of all units. With a query, also counts the messages it finds. */
  search(body: unknown): Json {
    const { clock, chance, openedAt, entities, messageSearches } = this.#deps;
    const search = readPointSearch(body);
    const now = clock.now();
    const units = search.unitIds.map((id) => this.#unit(id));
    const found = this.#find(units, search, now);
    this.#searches += 1;
    const searchResponseId = chance.guid(`search ${openedAt} ${this.#searches}`).replaceAll('-', '');
    const { query } = search;
    const [unit] = units;
    const hits = query === null || unit === undefined ? null : messageSearches.hitsOf(ofMailbox(unit), query);
    if (query !== null && unit !== undefined && hits !== null) {
      messageSearches.keep(searchResponseId, { unit, query, hits, moments: found.map(({ moment }) => moment) }, now);
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

  /** The five most recent or oldest points of one unit, or of all units. */
  list(options: URLSearchParams): readonly Json[] {
    const { clock, points, entities } = this.#deps;
    const { unitId, selection } = readPointListQuery(options);
    const now = clock.now();
    const units = unitId === null ? this.#all() : [this.#unit(unitId)];
    const sign = selection.prefer === 'latest' ? -1 : 1;
    const found = [...units].flatMap((unit) =>
      points.chooseSeveral(unit, selection, { most: mostPointsInAnswer, now }).map((moment) => ({ unit, moment })),
    );
    return found
      .sort((a, b) => sign * (a.moment - b.moment))
      .slice(0, mostPointsInAnswer)
      .map(({ unit, moment }) => entities.writeWithUnit(unit, moment));
  }

  #find(units: readonly EmulatedUnit[], search: PointSearchBody, now: number): UnitPoint[] {
    const most = search.onePerUnit ? 1 : mostPointsInAnswer;
    const found = units.flatMap((unit) =>
      this.#deps.points.chooseSeveral(unit, search, { most, now }).map((moment) => ({ unit, moment })),
    );
    if (!search.onePerUnit) found.sort((a, b) => b.moment - a.moment);
    return found.slice(0, mostPointsInAnswer);
  }

  #without(units: readonly EmulatedUnit[], search: PointSearchBody, now: number): EmulatedUnit[] {
    return units.filter((unit) => this.#deps.points.choose(unit, search, now) === null);
  }

  #unit(id: string): EmulatedUnit {
    const unit = this.#deps.units.find(id);
    if (unit === undefined)
      throw new ServiceError(400, 'InvalidProtectionUnitId', `there is no protection unit '${id}'`);
    return unit;
  }

  *#all(): Iterable<EmulatedUnit> {
    for (const workload of workloads) yield* this.#deps.units.list(workload, 0, Number.POSITIVE_INFINITY);
  }
}

interface UnitPoint {
  readonly unit: EmulatedUnit;
  readonly moment: number;
}

function ofMailbox(unit: EmulatedUnit): EmulatedUnit {
  if (unit.workload === 'mailbox') return unit;
  throw new ServiceError(400, 'InvalidSearchRequest', 'only a mailbox can be searched for messages');
}
