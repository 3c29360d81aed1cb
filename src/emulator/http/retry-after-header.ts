import type { FaultRule } from '../scenario/scenario.ts';

/** How long a client is to wait, in milliseconds, and how it is told. */
export type RetryAfter = Pick<FaultRule, 'retryAfter' | 'retryAfterForm'>;

/** The header that tells a client at `now` to wait; no header at all with `none`. Rounded up: both forms tell whole seconds. */
export function retryAfterHeader({ retryAfter, retryAfterForm }: RetryAfter, now: number): Record<string, string> {
  switch (retryAfterForm) {
    case 'none':
      return {};
    case 'seconds':
      return { 'Retry-After': String(Math.ceil(retryAfter / 1_000)) };
    case 'date':
      return { 'Retry-After': new Date(Math.ceil((now + retryAfter) / 1_000) * 1_000).toUTCString() };
  }
}
