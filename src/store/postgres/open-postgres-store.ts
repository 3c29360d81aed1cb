import type { StoreContext } from '../store-at.ts';
import { type RunStore, StoreProblem } from '../store.ts';

export async function openPostgresStore(_url: string, _context: StoreContext): Promise<RunStore> {
  throw new StoreProblem('unreadable', 'not yet', 'wait');
}
