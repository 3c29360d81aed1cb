import { lookupPermissions, permissions } from '../m365/permissions.ts';
import type { Plan } from './plan.ts';

/** What a run can't do without: to restore, and for single items to look them up. */
export function neededPermissions({ groups }: Plan): string[] {
  const isGranular = groups.some(({ filling }) => filling === 'granular');
  return [permissions.restore, ...(isGranular ? lookupPermissions : [])];
}

/** All that a run makes use of: where units can't be listed, fewer rows are named. */
export function wantedPermissions(plan: Plan): string[] {
  return [...new Set([...neededPermissions(plan), permissions.listUnits])];
}
