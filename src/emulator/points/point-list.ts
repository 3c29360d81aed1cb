import { readTime } from '../../graph/wire/wire.ts';
import { ServiceError } from '../service-error.ts';
import type { PointQuery } from './restore-points.ts';

/** The query options of a list of restore points. */
export interface PointListQuery {
  /** Null for all units. */
  readonly unitId: string | null;
  /** The window, and which end of it comes first. */
  readonly selection: PointQuery;
}

const known = ['$expand', '$filter', '$orderby'];

/**
 * Reads the options of a list of restore points. `$expand=protectionUnit`, with or without `($filter=id eq '…')`, and a
 * `$filter` on `protectionDateTime` are required. Throws 400 if one is missing or says anything else, 501 for other options.
 */
export function readPointListQuery(options: URLSearchParams): PointListQuery {
  const named = new Map([...options].map(([name, value]) => [name.toLowerCase().replace(/^\$?/, '$'), value.trim()]));
  const unknown = [...named.keys()].find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new ServiceError(501, 'NotImplemented', `the emulator does not know '${unknown}' here`);
  const { from, to } = readWindow(named.get('$filter') ?? '');
  const prefer = readOrder(named.get('$orderby') ?? 'protectionDateTime desc');
  return { unitId: readUnit(named.get('$expand') ?? ''), selection: { from, to, prefer, fastOnly: false } };
}

function readUnit(expand: string): string | null {
  const [whole, id] = /^protectionUnit(?:\(\s*\$filter\s*=\s*id\s+eq\s+'([^']*)'\s*\))?$/i.exec(expand) ?? [];
  if (whole === undefined) throw wrong("'$expand=protectionUnit' is required");
  return id ?? null;
}

function readWindow(filter: string): { from: number; to: number } {
  const window = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
  for (const term of filter.split(/\s+and\s+/i)) {
    const [, operator = '', text = ''] = /^protectionDateTime\s+(lt|le|gt|ge)\s+(\S+)$/i.exec(term.trim()) ?? [];
    const moment = readTime(text);
    if (moment === null) throw wrong("'$filter' must compare 'protectionDateTime' with a time, using lt, le, gt or ge");
    const isUpper = /^l/i.test(operator);
    const isOpen = /t$/i.test(operator);
    if (isUpper) window.to = Math.min(window.to, isOpen ? moment - 1 : moment);
    else window.from = Math.max(window.from, isOpen ? moment + 1 : moment);
  }
  return window;
}

function readOrder(order: string): PointQuery['prefer'] {
  const [whole, direction = 'asc'] = /^protectionDateTime(?:\s+(asc|desc))?$/i.exec(order) ?? [];
  if (whole === undefined) throw wrong("'$orderby' must be 'protectionDateTime'");
  return direction.toLowerCase() === 'desc' ? 'latest' : 'oldest';
}

function wrong(message: string): ServiceError {
  return new ServiceError(400, 'InvalidSearchRequest', message);
}
