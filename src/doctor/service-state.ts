import type { ServiceStatus } from '../graph/restore-api.ts';
import { writeTime } from '../graph/wire/wire.ts';

/** Whether the backup service restores at the moment. */
export type ServiceVerdict =
  | { readonly kind: 'restores' }
  | { readonly kind: 'restores-for-now'; readonly message: string }
  | { readonly kind: 'unknown'; readonly message: string }
  | { readonly kind: 'refuses'; readonly message: string; readonly remedy: string };

type State = Pick<ServiceStatus, 'status' | 'statusText' | 'restoreAllowedTill'>;

/** `now` in milliseconds since 1970. Messages and remedies without capital and full stop. */
export function judgeService({ status, statusText, restoreAllowedTill }: State, now: number): ServiceVerdict {
  if (status === 'enabled') return { kind: 'restores' };
  if (status === 'unknown')
    return { kind: 'unknown', message: `the backup service reports the unknown status \`${statusText}\`` };
  const isAllowed = restoreAllowedTill !== null && restoreAllowedTill > now;
  if (status === 'protectionChangeLocked' && (isAllowed || restoreAllowedTill === null)) return { kind: 'restores' };
  if (status === 'disabled' && isAllowed) {
    const message = `the backup service is disabled; restores are allowed until ${writeTime(restoreAllowedTill)}`;
    return { kind: 'restores-for-now', message };
  }
  const message = `the backup service is \`${statusText}\` and restores nothing`;
  return { kind: 'refuses', message, remedy: remedies[status] };
}

const remedies = {
  disabled: 'enable Microsoft 365 Backup in the admin centre',
  restoreLocked: 'ask Microsoft why the tenant is locked for restores',
  protectionChangeLocked: 'the time for restores is over; check the billing profile in the admin centre',
} as const;
