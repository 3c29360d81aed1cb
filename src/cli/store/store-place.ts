import { join } from 'node:path';
import type { Command } from 'commander';
import { isDatabase, shownPlace } from '../../util/database-url.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';

/** Where runs are kept, and where files beside them are. */
interface StorePlaces {
  /** A folder, or the URL of a database, perhaps with its password. */
  readonly storePlace: string;
  readonly stateDir: string;
}

/**
 * The place that a command line and its variables choose; undefined for a command that has no such flags. The command line beats
 * variables, and `--store` beats `--state-dir`. Throws CommandError if the command line has both.
 */
export function storePlaceOf(command: Command): StorePlaces | undefined {
  const { store, stateDir }: { readonly store?: string; readonly stateDir?: string } = command.opts();
  if (stateDir === undefined) return undefined;
  const [ofStore, ofStateDir] = ['store', 'stateDir'].map((name) => command.getOptionValueSource(name));
  if (ofStore === 'cli' && ofStateDir === 'cli')
    throw new CommandError(
      exitCodes.usage,
      '`--store` and `--state-dir` both say where runs are kept',
      'leave one of the two out',
    );
  const isStore = store !== undefined && store !== '' && !(ofStore === 'env' && ofStateDir === 'cli');
  const storePlace = isStore ? store : stateDir;
  return { storePlace, stateDir: isDatabase(storePlace) ? stateDir : storePlace };
}

/** What keeps the events of a run, for people. */
export function journalOf(runId: string, storePlace: string): string {
  return isDatabase(storePlace) ? shownPlace(storePlace) : join(storePlace, 'runs', runId, 'journal.ndjson');
}
