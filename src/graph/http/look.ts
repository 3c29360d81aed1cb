import { GraphError } from '../graph-error.ts';
import type { Look, RestoreSession } from '../restore-api.ts';

/** A session that was asked for, or the error that came instead. Rejects with anything that is no GraphError. */
export async function lookOf(asked: Promise<RestoreSession>): Promise<Look> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof GraphError) return error;
    throw error;
  }
}
