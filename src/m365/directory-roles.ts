import type { Workload } from './workload.ts';

/**
 * The directory roles with which a user may restore, by the ids of their templates, which tokens list as `wids`, and the workloads that
 * each is for.
 *
 * Source of the ids: Microsoft Entra's list of built-in roles ("permissions reference"), and public lists made from it, read November
 * 2026. Nobody has confirmed on a tenant which of them may restore: the reference of the API names the three backup roles, and the
 * others are a guess.
 */
export const restoringRoles: readonly DirectoryRole[] = [
  role('1707125e-0aa2-4d4d-8655-a7c786c76a25', 'Microsoft 365 Backup Administrator', ['mailbox', 'drive', 'site']),
  role('49eb8f75-97e9-4e37-9b2b-6c3ebfcffa31', 'Exchange Backup Administrator', ['mailbox']),
  role('9d3e04ba-3ee4-4d1b-a3a7-9aef423a09be', 'SharePoint Backup Administrator', ['drive', 'site']),
  role('62e90394-69f5-4237-9190-012177145e10', 'Global Administrator', ['mailbox', 'drive', 'site']),
  role('29232cdf-9323-42fd-ade2-1d097af3e4de', 'Exchange Administrator', ['mailbox']),
  role('f28a1f50-f6e7-4571-818b-6a12f2af6b6c', 'SharePoint Administrator', ['drive', 'site']),
];

/** Browsing files in a restore point as a user needs exactly this one. Source: browse session, Create (beta), "Permissions". */
export const browsingRole = 'SharePoint Backup Administrator';

export interface DirectoryRole {
  readonly template: string;
  readonly name: string;
  readonly workloads: readonly Workload[];
}

function role(template: string, name: string, workloads: readonly Workload[]): DirectoryRole {
  return { template, name, workloads };
}
