import { mostUnitsInSearch } from '../graph/restore-api.ts';
import { objectOf } from '../graph/wire.ts';
import { readChoice } from './bulk-addition.ts';
import { Refusal } from './refusal.ts';
import type { PointChoice } from './restore-points.ts';

/** What a search for restore points asks for, once its body is found to be in order. */
export interface PointSearchBody extends PointChoice {
  readonly unitIds: readonly string[];
}

/** The service answers with no more points than this, and says nothing of the units beyond. */
export const mostPointsFound = 5;

const properties = ['protectionUnitIds', 'protectionTimePeriod', 'restorePointPreference', 'tags', 'artifactQuery'];

export function readPointSearch(body: unknown): PointSearchBody {
  const json = objectOf(body);
  const unknown = Object.keys(json).find((property) => !properties.includes(property));
  if (unknown !== undefined) throw wrong(`the property '${unknown}' does not exist on this action`);
  if (json['artifactQuery'] !== undefined)
    throw new Refusal(501, 'NotImplemented', 'the emulator does not offer searching for items yet');
  const unitIds = json['protectionUnitIds'];
  if (!Array.isArray(unitIds) || unitIds.length === 0 || !unitIds.every((id) => typeof id === 'string'))
    throw wrong("'protectionUnitIds' must be a list of ids with at least one entry");
  if (unitIds.length > mostUnitsInSearch)
    throw wrong(`a search takes at most ${mostUnitsInSearch} protection units, not ${unitIds.length}`);
  return { unitIds, ...readChoice(json) };
}

function wrong(message: string): Refusal {
  return new Refusal(400, 'InvalidSearchRequest', message);
}
