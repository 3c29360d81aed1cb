import { permissions } from '../m365/permissions.ts';
import { type Workload, workloads } from '../m365/workload.ts';
import type { Plan } from '../plan/plan.ts';

/** A permission, and what a run uses it for. */
export interface Need {
  readonly key: string;
  readonly permission: string;
  readonly purpose: string;
  /** Whether a run is refused or fails without it. */
  readonly isEssential: boolean;
}

/** What a user's directory roles have to be for. */
export interface RoleNeeds {
  readonly workloads: readonly Workload[];
  /** Whether files are chosen from restore points. */
  readonly isBrowsing: boolean;
}

/** What is asked of the tenant: all that the program can do, or what a plan needs. */
export interface Scope {
  /** Null without a spec. */
  readonly plan: Plan | null;
  /** Whether the spec asks to look up restore points (`pin: true`). */
  readonly isPinning: boolean;
}

/** The workloads of a plan; all without one. */
export function workloadsOf({ plan }: Scope): readonly Workload[] {
  return workloads.filter((workload) => plan === null || plan.groups.some((group) => group.workload === workload));
}

/**
 * The permissions, the essential ones first. An application sees ids only: it needs more for names. With a plan, those for what the
 * plan does not do are left out.
 */
export function neededBy(scope: Scope, kind: 'application' | 'delegated' | 'unknown'): Need[] {
  const { plan } = scope;
  const isLookingUp = scope.isPinning || (plan?.groups.some(({ filling }) => filling === 'granular') ?? false);
  const needs: (Need | false)[] = [
    {
      key: 'restore',
      permission: permissions.restore,
      purpose: 'restoring',
      isEssential: true,
    },
    {
      key: 'units',
      permission: permissions.listUnits,
      purpose: isLookingUp
        ? 'finding the mailboxes, drives and sites of single items and pins, and naming rows of the report'
        : 'naming rows of the report, reading policies, `pin` and single items',
      isEssential: isLookingUp,
    },
    (plan === null || isLookingUp) && {
      key: 'search',
      permission: permissions.search,
      purpose: '`pin`, single items and `points`',
      isEssential: isLookingUp,
    },
    {
      key: 'service',
      permission: permissions.serviceStatus,
      purpose: 'reading whether the service is enabled, and who controls it',
      isEssential: false,
    },
    ...(kind === 'application' ? namingNeeds(unnamedIn(scope)) : []),
    plan === null && {
      key: 'sizes',
      permission: permissions.readReports,
      purpose: 'reading how much each mailbox, drive and site stores, so that the biggest start first',
      isEssential: false,
    },
  ];
  return needs.filter((need) => need !== false);
}

/** The workloads whose names an application has to find: those with a resource that the spec gives no id for. */
export function unnamedIn({ plan }: Scope): readonly Workload[] {
  return workloads.filter(
    (workload) =>
      plan === null ||
      plan.groups.some(
        (group) =>
          group.workload === workload &&
          plan.resources.slice(group.first, group.first + group.count).some(({ directoryId }) => directoryId === null),
      ),
  );
}

function namingNeeds(used: readonly Workload[]): (Need | false)[] {
  return [
    used.some((workload) => workload !== 'site') && {
      key: 'users',
      permission: permissions.readUsers,
      purpose: `naming mailboxes and drives, whose names the service hides from applications (\`${permissions.readUserNames}\` does without aliases)`,
      isEssential: false,
    },
    used.includes('site') && {
      key: 'sites',
      permission: permissions.readSites,
      purpose: 'naming sites, whose names the service hides from applications',
      isEssential: false,
    },
  ];
}

export function roleNeeds(scope: Scope): RoleNeeds {
  const isBrowsing = scope.plan?.groups.some(({ kind }) => kind === 'file') ?? false;
  return { workloads: workloadsOf(scope), isBrowsing };
}
