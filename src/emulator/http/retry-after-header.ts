import type { FaultRule } from '../scenario/scenario.ts';

/** How long a client should wait, in milliseconds, and the form of the header that says so. */
export type RetryAfter = Pick<FaultRule, 'retryAfter' | 'retryAfterForm'>;

/** The `Retry-After` header of a response sent at `now`; no header for `none`. Rounded up to whole seconds. */
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
