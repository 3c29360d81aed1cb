import { type Json, objectAt, objectOf } from '../../graph/wire/wire.ts';
import { mostUnitsInSearch } from '../../m365/limits.ts';
import { ServiceError } from '../service-error.ts';
import { checkMessageQuery } from './message-query.ts';
import { readChoice } from './point-choice.ts';
import type { PointChoice } from './restore-points.ts';

/** What a search for restore points asks for, once its body is found to be in order. */
export interface PointSearchBody extends PointChoice {
  readonly unitIds: readonly string[];
  /** Whether one point of each unit is wanted; as many as there is room for otherwise. */
  readonly isPreferring: boolean;
  /** Null where no messages are searched for. */
  readonly query: string | null;
}

const properties = ['protectionUnitIds', 'protectionTimePeriod', 'restorePointPreference', 'tags', 'artifactQuery'];

export function readPointSearch(body: unknown): PointSearchBody {
  const json = objectOf(body);
  const unknown = Object.keys(json).find((property) => !properties.includes(property));
  if (unknown !== undefined) throw wrong(`the property '${unknown}' does not exist on this action`);
  const unitIds = readUnitIds(json);
  const query = readQuery(json);
  if (query !== null && unitIds.length > 1) throw wrong('a search for messages takes one protection unit');
  const isPreferring = (json['restorePointPreference'] ?? null) !== null;
  return { unitIds, query, isPreferring, ...readChoice(json, 'InvalidSearchRequest') };
}

function readUnitIds(json: Json): readonly string[] {
  const unitIds = json['protectionUnitIds'];
  if (!Array.isArray(unitIds) || unitIds.length === 0 || !unitIds.every((id) => typeof id === 'string'))
    throw wrong("'protectionUnitIds' must be a list of ids with at least one entry");
  if (unitIds.length > mostUnitsInSearch)
    throw wrong(`a search takes at most ${mostUnitsInSearch} protection units, not ${unitIds.length}`);
  return unitIds;
}

function readQuery(json: Json): string | null {
  if ((json['artifactQuery'] ?? null) === null) return null;
  const { artifactType, queryExpression, ...others } = objectAt(json, 'artifactQuery') ?? {};
  const [unknown] = Object.keys(others).filter((property) => property !== '@odata.type');
  if (unknown !== undefined) throw wrong(`the property '${unknown}' does not exist on 'artifactQuery'`);
  if (artifactType !== 'message') throw wrong("'artifactType' must be 'message'");
  if (typeof queryExpression !== 'string') throw wrong("'queryExpression' must be a string");
  checkMessageQuery(queryExpression);
  return queryExpression;
}

function wrong(message: string): ServiceError {
  return new ServiceError(400, 'InvalidSearchRequest', message);
}
