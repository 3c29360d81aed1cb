import type { Client, ClientConfig } from 'pg';
import { systemCode } from '../../util/system-error.ts';
import { StoreProblem } from '../store.ts';

export type { Client, ClientConfig };

/** Codes of a package that is not installed: for `require`, and for `import`. */
const missing = ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'];

/** The driver is an optional package: only a store in PostgreSQL needs it. */
export async function loadDriver(): Promise<new (config: ClientConfig) => Client> {
  try {
    const { default: driver } = await import('pg');
    return driver.Client;
  } catch (error) {
    if (!missing.includes(systemCode(error) ?? '')) throw error;
    throw new StoreProblem(
      'unreadable',
      'runs are to be kept in PostgreSQL, and its driver `pg` is not installed',
      'run `npm i pg@8.23.1` beside bulk-restore, or `npm i -g pg@8.23.1` if it is installed for the whole machine',
      error,
    );
  }
}
