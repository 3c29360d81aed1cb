import type { ProtectionPolicy, UsageRow } from '../graph/directory-api.ts';
import type { ServiceStatus } from '../graph/restore-api.ts';
import { writeTime } from '../graph/wire/wire.ts';
import { defaultLimits, type Limits } from '../m365/limits.ts';
import { permissions } from '../m365/permissions.ts';
import { countOf, manyOf, type Workload } from '../m365/workload.ts';
import type { Plan } from '../plan/plan.ts';
import type { TenantUsage } from '../state/run-state.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { type Check, fail, ok, sentence, warn } from './check.ts';
import { type Scope, workloadsOf } from './needs.ts';
import { judgeService } from './service-state.ts';

/** What was read, or why it was not: a refusal names a permission, everything else is a trouble of the night. */
export type Read<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'refused'; readonly because: string }
  | { readonly kind: 'failed'; readonly because: string };

type Subject = Pick<Check, 'section' | 'id'>;

/** The line for something that was not read. */
function unread(
  subject: Subject,
  read: Exclude<Read<unknown>, { kind: 'read' }>,
  what: string,
  permission: string,
): Check {
  if (read.kind === 'refused')
    return warn(
      subject,
      `${what} cannot be read: the service refuses it (${read.because})`,
      `Have an administrator grant \`${permission}\`, then sign in again.`,
    );
  return fail(
    subject,
    `${what} cannot be read: ${read.because}`,
    'Correct what fails above; if nothing does, try again in some minutes.',
  );
}

/** Two lines: the state of the service, and who controls it. `isApplication`: whether the token is an application's. */
export function checkService(read: Read<ServiceStatus>, isApplication: boolean, now: number): Check[] {
  const state = { section: 'service', id: 'state' } as const;
  if (read.kind !== 'read') return [unread(state, read, 'the state of the service', permissions.serviceStatus)];
  return [stateCheck(state, read.value, now), controllerCheck(read.value, isApplication, now)];
}

function stateCheck(subject: Subject, status: ServiceStatus, now: number): Check {
  const verdict = judgeService(status, now);
  switch (verdict.kind) {
    case 'restores': {
      const till = status.restoreAllowedTill;
      const limit =
        till === null || status.status === 'enabled' ? '' : `; restores are allowed until ${writeTime(till)}`;
      return ok(subject, `the backup service is \`${status.statusText}\` and restores${limit}`);
    }
    case 'restores-for-now':
      return warn(subject, verdict.message, disabledRemedy(status) ?? 'Restore before then.');
    case 'unknown':
      return warn(subject, verdict.message, 'Look at Microsoft 365 Backup in the admin centre.');
    case 'refuses':
      return fail(subject, verdict.message, disabledRemedy(status) ?? sentence(verdict.remedy));
  }
}

function disabledRemedy({ status, disableReason }: ServiceStatus): string | null {
  if (status !== 'disabled') return null;
  if (disableReason === 'invalidBillingProfile')
    return 'Correct the billing profile of Microsoft 365 Backup in the admin centre: the service was disabled because of it.';
  if (disableReason === 'userRequested')
    return 'Enable Microsoft 365 Backup in the admin centre: somebody turned it off.';
  return null;
}

function controllerCheck({ consumer, graceUntil }: ServiceStatus, isApplication: boolean, now: number): Check {
  const subject = { section: 'service', id: 'controller' } as const;
  const grace = graceUntil !== null && graceUntil > now ? writeTime(graceUntil) : null;
  if (grace !== null)
    return warn(
      subject,
      `the controller of the service is being replaced; the one before can act until ${grace}`,
      'Make sure that the application or user that signs in belongs to the controller after that time.',
    );
  if (consumer === 'unknown')
    return warn(
      subject,
      'the service does not say who controls it',
      'Look at Microsoft 365 Backup in the admin centre.',
    );
  if (consumer === 'thirdparty')
    return isApplication
      ? warn(
          subject,
          'an application controls the service (`thirdparty`): only the active controller can restore',
          "Sign in as the controlling application, or change the controller in the admin centre's backup settings.",
        )
      : warn(
          subject,
          'an application of another vendor controls the service (`thirdparty`)',
          'Ask whoever runs that application before you restore; it may have to do it.',
        );
  return ok(subject, 'Microsoft 365 Backup itself controls the service (`firstparty`)');
}

/** Whether policies protect what is to be restored, and how long they keep restore points. */
export function checkPolicies(read: Read<readonly ProtectionPolicy[]>, scope: Scope, now: number): Check {
  const subject = { section: 'service', id: 'policies' } as const;
  if (read.kind !== 'read') return unread(subject, read, 'the backup policies', permissions.listUnits);
  const policies = read.value;
  const working = policies.filter(({ status }) => status !== 'inactive');
  const uncovered = workloadsOf(scope).filter((one) => !working.some(({ workload }) => workload === one));
  const kept = keptText(working);
  if (uncovered.length > 0)
    return warn(
      subject,
      `no active backup policy protects ${manyOf(uncovered)}${kept && `; others keep restore points ${kept}`}`,
      'Make a backup policy in the admin centre, or make sure that the restore points of an earlier one are still there (`bulk-restore points`).',
    );
  const broken = policies.filter(({ status }) => status === 'activeWithErrors');
  if (broken.length > 0)
    return warn(
      subject,
      `${counted(broken.length, 'backup policy').replace(/policys$/, 'policies')} ${broken.length === 1 ? 'has' : 'have'} errors: ${broken.map(({ displayName, id }) => `\`${displayName ?? id}\``).join(', ')}`,
      'Look at the policy in the admin centre: what it could not protect has no new restore points.',
    );
  const late = scope.plan && oldestEnd(scope.plan, policies, now);
  if (late)
    return warn(
      subject,
      `the spec asks for restore points up to ${late.to}, and the policy keeps them for ${formatDuration(late.retention)}: they are gone`,
      'Choose a later window, and look with `bulk-restore plan --online`.',
    );
  if (kept === '') return ok(subject, 'the policies do not say how long they keep restore points');
  return ok(subject, `policies keep restore points ${kept}`);
}

/** "for 365d (mailboxes), 90d (sites)". */
function keptText(policies: readonly ProtectionPolicy[]): string {
  const parts = policies.flatMap(({ workload, retention }) =>
    workload === null || retention === null ? [] : [`${formatDuration(retention)} (${manyOf([workload])})`],
  );
  return parts.length === 0 ? '' : `for ${[...new Set(parts)].join(', ')}`;
}

function oldestEnd(
  { groups }: Plan,
  policies: readonly ProtectionPolicy[],
  now: number,
): { readonly to: string; readonly retention: number } | null {
  for (const { workload, to } of groups) {
    const kept = policies.filter((policy) => policy.workload === workload).map(({ retention }) => retention ?? now);
    const longest = Math.max(0, ...kept);
    if (longest > 0 && Date.parse(to) < now - longest) return { to, retention: longest };
  }
  return null;
}

/** Two lines: what other people's sessions use now, and how much of the day's allowance is left. */
export function checkUse(read: Read<TenantUsage>, scope: Scope): Check[] {
  const caps = { section: 'service', id: 'caps' } as const;
  const allowance = { section: 'service', id: 'allowance' } as const;
  if (read.kind !== 'read') return [unread(caps, read, 'the sessions of the tenant', permissions.readSessions)];
  const limits = scope.plan?.limits ?? defaultLimits;
  const used = workloadsOf(scope);
  return [
    capsCheck(caps, read.value, { limits, used }),
    allowanceCheck(allowance, read.value, { limits, used, plan: scope.plan }),
  ];
}

interface UseContext {
  readonly limits: Limits;
  readonly used: readonly Workload[];
}

function capsCheck(subject: Subject, { activeSessions, inFlight }: TenantUsage, { limits, used }: UseContext): Check {
  const busy = used.filter((workload) => inFlight[workload] > 0);
  const flying = busy.map((one) => `${formatCount(inFlight[one])} of ${formatCount(limits.inFlight)} ${manyOf([one])}`);
  const inUse = `${formatCount(activeSessions)} of ${formatCount(limits.activeSessions)} sessions are active`;
  const message = [inUse, ...(flying.length === 0 ? [] : [`${flying.join(', ')} are being restored`])].join('; ');
  const full = used.filter((workload) => inFlight[workload] >= limits.inFlight);
  if (activeSessions < limits.activeSessions && full.length === 0) return ok(subject, message);
  return warn(
    subject,
    `${message}: a run waits until there is room`,
    'Wait until these sessions have ended (`bulk-restore status`, admin centre), or ask Microsoft support for higher caps.',
  );
}

interface AllowanceContext extends UseContext {
  readonly plan: Plan | null;
}

function allowanceCheck(subject: Subject, { today }: TenantUsage, { limits, used, plan }: AllowanceContext): Check {
  const left = (workload: Workload): number => Math.max(0, limits.perDay - today[workload]);
  const wanted = (workload: Workload): number =>
    plan?.groups.filter((group) => group.workload === workload).reduce((sum, { count }) => sum + count, 0) ?? 1;
  const message = `left of today's allowance: ${used.map((one) => countOf(left(one), one)).join(', ')}`;
  const short = used.filter((one) => left(one) < wanted(one));
  if (short.length === 0) return ok(subject, message);
  const asked = plan === null ? '' : `, and the spec names ${short.map((one) => countOf(wanted(one), one)).join(', ')}`;
  return warn(
    subject,
    `${message}${asked}: a run waits until sessions of the last 24 hours are older`,
    'Put what is needed first into an early wave or give it a `priority`, or ask Microsoft support for a higher cap.',
  );
}

/** A line for the names of rows. Null for a user, who sees names anyway. */
export function checkNames(read: Read<unknown> | null, what: string, permission: string): Check | null {
  if (read === null) return null;
  const subject = { section: 'service', id: `names-${what}` } as const;
  if (read.kind === 'read') return ok(subject, `the names of ${what} can be read`);
  return warn(
    subject,
    `the names of ${what} cannot be read (${read.because}): rows of the report may stay \`unknown\``,
    read.kind === 'refused'
      ? `Have an administrator grant \`${permission}\`, or give ids in the lists (\`directoryObjectId\`, \`siteId\`).`
      : 'Try again, or give ids in the lists (`directoryObjectId`, `siteId`).',
  );
}

/** Sizes from usage reports: the first rows of one. */
export function checkSizes(read: Read<readonly UsageRow[]>): Check {
  const subject = { section: 'service', id: 'sizes' } as const;
  if (read.kind !== 'read')
    return warn(
      subject,
      `usage reports cannot be read (${read.because}): nothing knows sizes, and restores may take longer`,
      read.kind === 'refused'
        ? `Have an administrator grant \`${permissions.readReports}\`, or give a \`size\` column in the lists.`
        : 'Have the firewall allow the host of the reports, or give a `size` column in the lists.',
    );
  if (read.value.some(({ isConcealed }) => isConcealed))
    return warn(
      subject,
      'usage reports conceal names, so that sizes belong to nobody',
      'Turn off "Display concealed user, group, and site names in all reports" in the settings of the admin centre.',
    );
  return ok(subject, 'usage reports give sizes');
}
