import { InvalidArgumentError, type Option } from 'commander';
import { watchFlags, wordList } from '../shared-options.ts';
import type { ListenAddress } from './worker-options.ts';

/** A whole number between two, both included. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    if (/^-?\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
  };
}

/** A moment in RFC 3339, in milliseconds since 1970. */
export function moment(text: string): number {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/i.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new InvalidArgumentError('Expected a moment with its zone, such as 2026-12-01T03:00:00Z.');
}

/** Ids of tenants with commas. */
export function tenantList(text: string, earlier: readonly string[] = []): string[] {
  const tenants = wordList(text, earlier).map((tenant) => tenant.toLowerCase());
  if (tenants.every((tenant) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(tenant))) return tenants;
  throw new InvalidArgumentError('Expected ids of tenants, such as 72f988bf-86f1-41af-91ab-2d7cd011db47.');
}

/** `:9464`, `127.0.0.1:9464` or `[::1]:9464`. */
export function listenAddress(text: string): ListenAddress {
  const [, inBrackets, plain, port = ''] = /^(?:\[([^\]]+)\]|([^:\s]*)):(\d{1,5})$/.exec(text) ?? [];
  if (port !== '' && Number(port) <= 65_535) return { host: (inBrackets ?? plain) || undefined, port: Number(port) };
  throw new InvalidArgumentError('Expected an address and a port, such as :9464 or 127.0.0.1:9464.');
}

/** The flags of `watchFlags` that are for people who are notified. */
export function notifyFlags(): Option[] {
  return watchFlags().filter((option) => option.attributeName().startsWith('notify'));
}
