import { reasonOf, systemCode } from '../../util/system-error.ts';
import { StoreProblem } from '../store.ts';

/** Whether the database may answer later: it restarts, fails over, is out of reach, or has too much to do. */
export function isAway(error: unknown): boolean {
  const state = stateOf(error);
  if (state !== null) return awayStates.test(state);
  if (systemCode(error) !== undefined) return awayCodes.has(systemCode(error) ?? '');
  return error instanceof Error && awayMessages.test(error.message);
}

/** Connection lost or refused (08), shutdown and start (57P), canceled (57014), too many connections, read only, deadlock. */
const awayStates = /^(08|57P|57014|53300|25006|40001|40P01|55P03)/;
const awayCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
/** Of the driver, which gives these no code. */
const awayMessages =
  /^(Connection terminated|Query read timeout|timeout expired|Client has encountered a connection error|Client was closed|read ECONN|write E|This socket has been ended)/;

/** The SQLSTATE of an answer of the server; null for anything else. */
export function stateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return 'severity' in error && /^[0-9A-Z]{5}$/.test(error.code) ? error.code : null;
}

/** Whether `append` found that what the run would hold does not fit. */
export function isFull(error: unknown): boolean {
  return error instanceof StoreProblem && stateOf(error.cause) === 'BR001';
}

/** An error of the database for the user. `shown` is its URL without a password. */
export function databaseProblem(kind: 'unreadable' | 'unwritable', shown: string, error: unknown): StoreProblem {
  const [message, hint] = wordsFor(error);
  return new StoreProblem(kind, `the database ${shown} ${message}`, hint, error);
}

function wordsFor(error: unknown): [message: string, hint: string] {
  const reason = reasonOf(error);
  const state = stateOf(error) ?? '';
  if (isAway(error))
    return [`cannot be used: ${reason}`, 'start it, or check host, port and network; then give the command again'];
  if (/^(3F000|42P01|42883|42703)$/.test(state))
    return [`lacks tables of bulk-restore: ${reason}`, 'make them with `bulk-restore store migrate`'];
  if (/^(28|3D000)/.test(state))
    return [
      `does not let this user in: ${reason}`,
      'check user and database; give the password in PGPASSFILE or PGPASSWORD',
    ];
  if (state === '42501') return [`does not allow it: ${reason}`, 'grant the rights that docs/many-hosts.md lists'];
  if (/^53/.test(state)) return [`has no room: ${reason}`, 'free disk space or memory of the database, then go on'];
  return [`refused: ${reason}`, 'run `bulk-restore store check`'];
}
