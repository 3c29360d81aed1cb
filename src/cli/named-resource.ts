import type { RestoreApi } from '../graph/restore-api.ts';
import { idKey, type KnownUnit, mayBeUnnamed } from '../lookup/find-unit.ts';
import { lookUpUnit, type UnitToFind } from '../lookup/look-up-unit.ts';
import { type Message, quoted } from '../spec/problem/message.ts';
import { addressFault } from '../spec/values/address.ts';
import { siteUrlFault } from '../spec/values/site-url.ts';
import { exitCodes } from '../util/exit-codes.ts';
import { CommandError } from './command-error.ts';

/** A resource as a command line names it: by its name, or by the id of its protection unit. */
export type RequestedResource = UnitToFind | { readonly unitId: string };

interface NamingOptions {
  /** Whether an address means the drive of its owner instead of the mailbox. */
  readonly drive: boolean;
  /** `directoryObjectId` or `siteId`. */
  readonly id?: string;
}

/** An address names a mailbox or its owner's drive, a URL a site, a GUID a protection unit. */
export function namedResource(text: string, { drive, id }: NamingOptions): RequestedResource {
  if (isGuid(text)) {
    if (drive || id !== undefined)
      throw wrong({ message: `${quoted(text)} names a protection unit by itself`, hint: 'leave --drive and --id out' });
    return { unitId: text };
  }
  const directoryId = id ?? null;
  if (!isUrl(text)) {
    requireNone(addressFault(text));
    return { workload: drive ? 'drive' : 'mailbox', name: text, directoryId };
  }
  requireNone(isOneDrive(text) ? oneDriveFault(text) : siteUrlFault(text));
  if (drive) throw wrong({ message: `${quoted(text)} is a site, which --drive cannot name`, hint: byOwner });
  return { workload: 'site', name: text, directoryId };
}

function isGuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

function isUrl(text: string): boolean {
  return /^[a-z]+:\/\//i.test(text);
}

/** A drive's protection unit has an owner and no URL. */
function isOneDrive(text: string): boolean {
  return /^https:\/\/[^/]+-my\.sharepoint\./i.test(text);
}

function oneDriveFault(text: string): Message {
  return { message: `${quoted(text)} is the URL of a OneDrive`, hint: byOwner };
}

const byOwner = 'name a drive by the e-mail address of its owner, with --drive';
const expected = 'name an e-mail address, the URL of a site, or the id of a protection unit';

function requireNone(fault: Message | undefined): void {
  if (fault !== undefined) throw wrong(fault);
}

function wrong({ message, hint = expected }: Message): CommandError {
  return new CommandError(exitCodes.usage, message, hint);
}

/**
 * Looks a resource up in the tenant's list of protection units. Rejects with CommandError if it is not there or may have no name
 * there, and with GraphError.
 */
export async function unitOf(resource: RequestedResource, api: RestoreApi): Promise<KnownUnit> {
  if ('unitId' in resource) return { ...resource, workload: null, isProtected: null };
  const { name, workload, directoryId } = resource;
  const found = await lookUpUnit(resource, api);
  if (found.kind === 'found') return { unitId: found.unit.id, workload, isProtected: found.unit.isProtected };
  if (found.kind === 'absent') {
    const whose = directoryId === null ? '' : ` with the id ${quoted(directoryId)}`;
    const message = `no backup policy protects the ${workload} \`${name}\`${whose}`;
    const hint =
      workload === 'mailbox' ? 'check the name; add --drive for the drive of the same address' : 'check the name';
    throw new CommandError(exitCodes.incomplete, message, hint, { resource: name, workload, is_protected: false });
  }
  throw new CommandError(
    exitCodes.refused,
    `the ${workload} \`${name}\` cannot be found: ${mayBeUnnamed(workload)}`,
    `give its ${idKey(workload)} with --id, or sign in as a user`,
  );
}
