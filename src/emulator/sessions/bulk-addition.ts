import { names } from '../../graph/wire/paths.ts';
import { type Json, objectOf } from '../../graph/wire/wire.ts';
import type { ErrorCode } from '../../m365/error-codes.ts';
import { type Destination, resourceKey, type Workload } from '../../m365/workload.ts';
import { readMember, readPointSelection } from '../points/point-selection.ts';
import type { PointQuery } from '../points/restore-points.ts';
import { ServiceError } from '../service-error.ts';

/** A bulk addition request, read from a valid body. */
export interface BulkAddition extends PointQuery {
  readonly displayName: string | null;
  readonly targets: readonly string[];
  readonly destination: Destination;
}

/**
 * Reads the body of a bulk addition request as strictly as Microsoft's documents allow. Throws 400, also for a property that
 * the type does not have or that is documented as not implemented.
 */
export function readBulkAddition(workload: Workload, body: unknown, most: number): BulkAddition {
  const json = objectOf(body);
  if (json !== body) throw malformed('the body must be a JSON object');
  checkProperties(workload, json);
  return {
    displayName: readDisplayName(json),
    targets: readTargets(workload, json, most),
    destination: readMember(json, { property: 'destinationType', members: ['new', 'inPlace'], code: createCode }),
    ...readPointSelection(json, createCode),
  };
}

const createCode = 'BulkRestoreInvalidCreateRequest';
const unimplemented = ['directoryObjectIds', 'siteIds', 'protectionUnitIds'];
const scalars = ['displayName', 'protectionTimePeriod', 'destinationType', 'tags', 'restorePointPreference'];

function checkProperties(workload: Workload, json: Json): void {
  const known = new Set(['@odata.type', names[workload].targets, ...scalars]);
  for (const property of Object.keys(json)) {
    if (unimplemented.includes(property) && isEmptyList(json[property])) continue;
    if (unimplemented.includes(property)) throw malformed(`the property '${property}' is not implemented yet`);
    if (!known.has(property)) throw malformed(`the property '${property}' does not exist on this type`);
  }
}

/** Microsoft's own examples send these lists empty. */
function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function readDisplayName(json: Json): string | null {
  const name = json['displayName'] ?? null;
  if (name !== null && typeof name !== 'string') throw malformed("'displayName' must be a string");
  return name;
}

function readTargets(workload: Workload, json: Json, most: number): readonly string[] {
  const property = names[workload].targets;
  const list = json[property];
  if (!Array.isArray(list) || list.length === 0)
    throw malformed(`'${property}' must be a list with at least one entry`);
  if (list.length > most) {
    const message = `a bulk addition request holds at most ${most} resources, not ${list.length}`;
    throw new ServiceError(400, 'BulkRestoreRestorationResourcesCountExceedsLimit', message);
  }
  const seen = new Set<string>();
  return list.map((target: unknown) => checkTarget(workload, target, seen));
}

const address = /^[^\s@<>",;:]+@[^\s@<>"',;:.]+(\.[^\s@<>"',;:.]+)+$/;
const siteUrl = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(\/[^\s?#<>"|*\\]*)?$/i;

function checkTarget(workload: Workload, target: unknown, seen: Set<string>): string {
  const [pattern, code]: readonly [RegExp, ErrorCode] =
    workload === 'site'
      ? [siteUrl, 'BulkRestoreInvalidCreateRequestSiteUrl']
      : [address, 'BulkRestoreInvalidCreateRequestUserEmail'];
  if (typeof target !== 'string' || !pattern.test(target)) {
    throw new ServiceError(
      400,
      code,
      `${JSON.stringify(target)} is not a ${workload === 'site' ? 'site URL' : 'mail address'}`,
    );
  }
  const key = resourceKey(target);
  if (seen.has(key)) throw malformed(`'${target}' is in the list twice`);
  seen.add(key);
  return target;
}

function malformed(message: string): ServiceError {
  return new ServiceError(400, createCode, message);
}
