import { withoutEndSlashes } from '../../m365/site-name.ts';
import type { EmulatedUnit } from './protection-units.ts';

/** The title of a protected site, and of the user of a mailbox or drive. */
export function titleOf({ workload, name }: Pick<EmulatedUnit, 'workload' | 'name'>): string {
  const plain = withoutEndSlashes(name);
  return workload === 'site' ? plain.slice(plain.lastIndexOf('/') + 1) : plain.slice(0, plain.indexOf('@'));
}

/** The URL of a protected site, or of the personal site behind a drive, on the `-my` host of `siteDomain`. */
export function siteUrlOf({ workload, name }: EmulatedUnit, siteDomain: string): string {
  if (workload === 'site') return withoutEndSlashes(name);
  const host = siteDomain.replace('.sharepoint', '-my.sharepoint');
  return `https://${host}/personal/${name.replace(/[^a-z0-9]/gi, '_')}`;
}

/** The URL of the item at a path of a drive or site; unescaped, as the service writes it. */
export function fileUrlOf(unit: EmulatedUnit, path: string, siteDomain: string): string {
  const site = siteUrlOf(unit, siteDomain);
  return path === '' ? site : `${site}/${path}`;
}
