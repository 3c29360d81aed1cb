import { type Workload, workloads } from '../../m365/workload.ts';
import { day, hour, minute, second } from '../../util/duration.ts';
import type { DirectorySite, DirectoryUser, ProtectionPolicy } from '../directory-api.ts';
import { idOf, member, objectOf, textAt, wordsAt } from './wire.ts';

export function readOrganization(json: unknown): string {
  return idOf(objectOf(json), 'organization');
}

export function readUser(json: unknown): DirectoryUser {
  const user = objectOf(json);
  const mail = textAt(user, 'mail');
  const proxies = user['proxyAddresses'];
  const listed = (Array.isArray(proxies) ? proxies : []).flatMap((proxy) => addressIn(proxy) ?? []);
  return {
    id: idOf(user, 'user'),
    principalName: textAt(user, 'userPrincipalName'),
    mail,
    addresses: mail === null || listed.some((one) => isSame(one, mail)) ? listed : [mail, ...listed],
    displayName: wordsAt(user, 'displayName'),
  };
}

/** `SMTP:` is the primary address, `smtp:` an alias. Others, such as `SIP:` and `X500:`, are no e-mail addresses. */
function addressIn(proxy: unknown): string | undefined {
  return typeof proxy === 'string' ? /^smtp:(.+)$/i.exec(proxy)?.[1] : undefined;
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function readSite(json: unknown): DirectorySite {
  const site = objectOf(json);
  const isPersonal = site['isPersonalSite'];
  return {
    id: idOf(site, 'site'),
    url: textAt(site, 'webUrl'),
    displayName: wordsAt(site, 'displayName') ?? wordsAt(site, 'name'),
    isPersonal: typeof isPersonal === 'boolean' ? isPersonal : null,
  };
}

export function readPolicy(json: unknown): ProtectionPolicy {
  const policy = objectOf(json);
  const settings = policy['retentionSettings'];
  const periods = (Array.isArray(settings) ? settings : []).flatMap(
    (setting) => readPeriod(textAt(objectOf(setting), 'period') ?? '') ?? [],
  );
  return {
    id: idOf(policy, 'protection policy'),
    workload: workloadOfPolicy(textAt(policy, '@odata.type')),
    displayName: wordsAt(policy, 'displayName'),
    status: member(policy, 'status', ['inactive', 'activeWithErrors', 'updating', 'active']),
    retention: periods.length === 0 ? null : Math.max(...periods),
  };
}

/** Source: the CSDL. Compared without case, like the types of sessions. */
export const policyTypes: Readonly<Record<Workload, string>> = {
  mailbox: '#microsoft.graph.exchangeProtectionPolicy',
  drive: '#microsoft.graph.oneDriveForBusinessProtectionPolicy',
  site: '#microsoft.graph.sharePointProtectionPolicy',
};

function workloadOfPolicy(type: string | null): Workload | null {
  return workloads.find((workload) => policyTypes[workload].toLowerCase() === type?.toLowerCase()) ?? null;
}

/**
 * Milliseconds of an ISO 8601 duration such as `P365D`, `P2W` or `P1Y`; null for any other text. A month counts 30 days and a
 * year 365, as the service's own periods do.
 */
export function readPeriod(text: string): number | null {
  const pattern =
    /^P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?$/i;
  const parts = pattern.exec(text.trim())?.slice(1);
  if (parts === undefined) return null;
  const units = [365 * day, 30 * day, 7 * day, day, hour, minute, second];
  return parts.reduce((sum, part, index) => sum + Number(part ?? 0) * (units[index] ?? 0), 0);
}

/** The first of the users on a page, if it is the only one. */
export function onlyUser(json: unknown): DirectoryUser | null {
  const users = objectOf(json)['value'];
  if (!Array.isArray(users)) return null;
  return users.length === 1 ? readUser(users[0]) : null;
}
