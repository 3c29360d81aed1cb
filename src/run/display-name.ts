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

export function partOf(resources: readonly Span[], planHash: string): string {
  const ranges = resources
    .map(([first, count]) => (count === 1 ? `${first}` : `${first}-${first + count - 1}`))
    .join(',');
  const hash = createHash('sha256').update(`${planHash} ${ranges}`).digest('hex').slice(0, 16);
  return ranges.length > longestRanges ? hash : `${ranges}.${hash}`;
}

/** In characters. The service documents no limit for names; ours stay below 255 with run id and session. */
const longestRanges = 120;
