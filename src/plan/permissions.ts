import { lookupPermissions, permissions } from '../m365/permissions.ts';
import type { Plan } from './plan.ts';

/** The permissions that a run can't do without: to restore, and to look up single items. */
export function neededPermissions({ groups }: Plan): string[] {
  const isGranular = groups.some(({ filling }) => filling === 'granular');
  return [permissions.restore, ...(isGranular ? lookupPermissions : [])];
}

/** All permissions that a run uses. If it can't list protection units, its report can match fewer resources. */
export function wantedPermissions(plan: Plan): string[] {
  return [...new Set([...neededPermissions(plan), permissions.listUnits])];
}
