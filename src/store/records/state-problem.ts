import { reasonOf, systemCode } from '../../util/system-error.ts';
import { StoreProblem } from '../store.ts';

const accessHint = 'allow access to it, or choose another directory with --state-dir';

/** A file system's refusal to write, as the store's. */
export function unwritable(cause: unknown): StoreProblem {
  const message = `cannot write to the state directory: ${reasonOf(cause)}`;
  return new StoreProblem('unwritable', message, accessHint, cause);
}

/** A file system's refusal to read a file, as the store's. */
export function unreadable(path: string, cause: unknown): StoreProblem {
  const message = `cannot read ${path} in the state directory: ${reasonOf(cause)}`;
  return new StoreProblem('unreadable', message, accessHint, cause);
}

/** A failed write, as the store's. What is no error of the system stays as it is. */
export function asUnwritable(error: unknown): unknown {
  return systemCode(error) === undefined ? error : unwritable(error);
}

/** A failed read of a file, as the store's. What is no error of the system stays as it is. */
export function asUnreadable(path: string, error: unknown): unknown {
  return systemCode(error) === undefined ? error : unreadable(path, error);
}
