import { type Json, objectAt, readTime } from '../../graph/wire/wire.ts';
import type { ErrorCode } from '../../m365/error-codes.ts';
import { ServiceError } from '../service-error.ts';
import type { PointQuery } from './restore-points.ts';

/** Reads which restore points a bulk addition request or a search selects. Throws 400 with `code`, which differs between the two. */
export function readPointSelection(json: Json, code: ErrorCode): PointQuery {
  const prefer = { property: 'restorePointPreference', members: ['latest', 'oldest'], absent: 'latest', code } as const;
  const tags = { property: 'tags', members: ['none', 'fastRestore'], absent: 'none', code } as const;
  return {
    prefer: readMember(json, prefer),
    fastOnly: readMember(json, tags) === 'fastRestore',
    ...readWindow(json, code),
  };
}

interface EnumProperty<Member extends string> {
  readonly property: string;
  readonly members: readonly Member[];
  /** The value of a property that is missing or null; without it, the property is required. */
  readonly absent?: Member;
  readonly code: ErrorCode;
}

/** Reads a member of an enum. Throws 400 with `code` for anything else. */
export function readMember<const Member extends string>(json: Json, enumProperty: EnumProperty<Member>): Member {
  const { property, members, absent, code } = enumProperty;
  const value = json[property] ?? absent;
  const found = members.find((name) => name === value);
  if (found === undefined) throw new ServiceError(400, code, `'${property}' must be one of ${members.join(', ')}`);
  return found;
}

function readWindow(json: Json, code: ErrorCode): { from: number; to: number } {
  const period = objectAt(json, 'protectionTimePeriod');
  if (period === null) throw new ServiceError(400, code, "'protectionTimePeriod' is required");
  const from = readMoment(period, 'startDateTime', code);
  const to = readMoment(period, 'endDateTime', code);
  if (from >= to) throw new ServiceError(400, code, "'startDateTime' must be before 'endDateTime'");
  return { from, to };
}

function readMoment(period: Json, property: string, code: ErrorCode): number {
  const text = period[property];
  const zoned = typeof text === 'string' && /T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text);
  const moment = zoned ? readTime(text) : null;
  if (moment === null) throw new ServiceError(400, code, `'${property}' must be a date and time with its offset`);
  return moment;
}
