import { createHash } from 'node:crypto';
import type { Span } from '../schedule/span.ts';
import type { RunState } from '../state/run-state.ts';
import type { SessionState } from '../state/session-state.ts';

type NamedSession = Pick<SessionState, 'name' | 'resources'>;

/**
 * The name of a session's bulk addition request, `run/session/part`. The service does not say which resources a request has, so
 * `part` does: their index ranges in the plan and a hash, `0-9,12.4f7c6a1b2c3d4e5f`, or the hash if the ranges are too long.
 * A run whose state is lost is rebuilt from these names.
 */
export function displayNameOf(
  { name, resources }: NamedSession,
  { runId, plan }: Pick<RunState, 'runId' | 'plan'>,
): string {
  return `${runId}/${name}/${partOf(resources, plan.hash)}`;
}

/** Whether a request is the one of a session. Earlier versions named it `run/session`. */
export function isNamedAfter(displayName: string | null, { name }: NamedSession, runId: string): boolean {
  const own = `${runId}/${name}`;
  return displayName === own || (displayName?.startsWith(`${own}/`) ?? false);
}

/** What a request's name says of the session that it belongs to. */
export interface NamedRequest {
  readonly session: string;
  /** In ascending order; null if the name has no ranges. */
  readonly resources: readonly Span[] | null;
}

/** Reads the name of a request of this run; null for any other. Throws PlanMismatch if it was made for another plan. */
export function readDisplayName(
  displayName: string | null,
  { runId, plan }: Pick<RunState, 'runId' | 'plan'>,
): NamedRequest | null {
  if (!displayName?.startsWith(`${runId}/`)) return null;
  const [session = '', part] = displayName.slice(runId.length + 1).split('/');
  if (!/^(mailbox|drive|site)-\d+$/.test(session)) return null;
  const [ranges = '', hash] = part?.split('.') ?? [];
  if (hash === undefined || !/^\d+(-\d+)?(,\d+(-\d+)?)*$/.test(ranges)) return { session, resources: null };
  const resources = ranges.split(',').map((range): Span => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return [first, last - first + 1];
  });
  if (partOf(resources, plan.hash) !== part) throw new PlanMismatch(displayName);
  return { session, resources };
}

/** A request of this run was made for another plan than the one at hand. */
export class PlanMismatch extends Error {
  override readonly name = 'PlanMismatch';

  constructor(displayName: string) {
    super(`the bulk addition request \`${displayName}\` was made for another plan`);
  }
}

export function partOf(resources: readonly Span[], planHash: string): string {
  const ranges = resources
    .map(([first, count]) => (count === 1 ? `${first}` : `${first}-${first + count - 1}`))
    .join(',');
  const hash = createHash('sha256').update(`${planHash} ${ranges}`).digest('hex').slice(0, 16);
  return ranges.length > longestRanges ? hash : `${ranges}.${hash}`;
}

/** In characters. The service documents no limit for names; ours stay below 255 with run id and session. */
const longestRanges = 120;
