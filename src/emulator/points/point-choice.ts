import { type Json, objectAt, readTime } from '../../graph/wire/wire.ts';
import type { ErrorCode } from '../../m365/error-codes.ts';
import { ServiceError } from '../service-error.ts';
import type { PointChoice } from './restore-points.ts';

/** What a bulk addition request or a search says of restore points. Throws 400 with `code`, which each of them has for itself. */
export function readChoice(json: Json, code: ErrorCode): PointChoice {
  const prefer = { property: 'restorePointPreference', members: ['latest', 'oldest'], absent: 'latest', code } as const;
  const tags = { property: 'tags', members: ['none', 'fastRestore'], absent: 'none', code } as const;
  return {
    prefer: readMember(json, prefer),
    fastOnly: readMember(json, tags) === 'fastRestore',
    ...readWindow(json, code),
  };
}

interface MemberOf<Member extends string> {
  readonly property: string;
  readonly members: readonly Member[];
  /** What a property that is missing or null means; it has to be there otherwise. */
  readonly absent?: Member;
  readonly code: ErrorCode;
}

/** A member of an enum. Throws 400 with `code` for anything else. */
export function readMember<const Member extends string>(json: Json, wanted: MemberOf<Member>): Member {
  const { property, members, absent, code } = wanted;
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
