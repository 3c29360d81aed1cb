import { type Json, objectAt, objectOf } from '../../graph/wire/wire.ts';
import { mostUnitsInSearch } from '../../m365/limits.ts';
import { ServiceError } from '../service-error.ts';
import { checkMessageQuery } from './message-query.ts';
import { readPointSelection } from './point-selection.ts';
import type { PointQuery } from './restore-points.ts';

/** A search for restore points, read from a valid body. */
export interface PointSearchBody extends PointQuery {
  readonly unitIds: readonly string[];
  /** Whether to find one point of each unit; otherwise, as many as the response has room for. */
  readonly onePerUnit: boolean;
  /** Null if it does not search for messages. */
  readonly query: string | null;
}

const properties = ['protectionUnitIds', 'protectionTimePeriod', 'restorePointPreference', 'tags', 'artifactQuery'];

/** Throws 400 for a body that the search does not accept. */
export function readPointSearch(body: unknown): PointSearchBody {
  const json = objectOf(body);
  const unknown = Object.keys(json).find((property) => !properties.includes(property));
  if (unknown !== undefined) throw wrong(`the property '${unknown}' does not exist on this action`);
  const unitIds = readUnitIds(json);
  const query = readQuery(json);
  if (query !== null && unitIds.length > 1) throw wrong('a search for messages takes one protection unit');
  const onePerUnit = (json['restorePointPreference'] ?? null) !== null;
  return { unitIds, query, onePerUnit, ...readPointSelection(json, 'InvalidSearchRequest') };
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
