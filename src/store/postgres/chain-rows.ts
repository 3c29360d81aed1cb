import { randomUUID } from 'node:crypto';
import { extendChain, lastLink } from '../records/chain-file.ts';
import { whenFree } from '../records/evidence-chains.ts';
import { type ChainLink, type ChainName, type ChainSteps, StoreProblem } from '../store.ts';
import type { Link } from './link.ts';

/** The chains of evidence in a database: a row for each, which one process at a time extends. */
export class ChainRows {
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  async extend(chain: ChainName, steps: ChainSteps): Promise<void> {
    const token = randomUUID();
    await whenFree(steps.pause, () => this.#hold(chain, token));
    try {
      await extendChain({ read: () => this.#read(chain), keep: (text) => this.#keep(chain, token, text) }, steps);
    } finally {
      await this.#link.query(
        'update bulk_restore.chain set token = null where spec_name = $1 and is_emulated = $2 and token = $3',
        [chain.specName, chain.isEmulated, token],
      );
    }
  }

  async last(chain: ChainName, steps: Pick<ChainSteps, 'isWritten'>): Promise<ChainLink | null> {
    return await lastLink({ read: () => this.#read(chain), keep: async () => undefined }, steps);
  }

  /** The record of every chain, as its file would hold it. */
  async all(): Promise<{ readonly chain: ChainName; readonly text: string }[]> {
    const rows = await this.#link.query<{ spec_name: string; is_emulated: boolean; record: string }>(
      'select spec_name, is_emulated, record from bulk_restore.chain order by 1, 2',
    );
    return rows.map(({ spec_name: specName, is_emulated: isEmulated, record: text }) => ({
      chain: { specName, isEmulated },
      text,
    }));
  }

  async #hold({ specName, isEmulated }: ChainName, token: string): Promise<void> {
    const [row] = await this.#link.query<{ record: string | null }>(
      'select bulk_restore.hold_chain($1, $2, $3) as record',
      [specName, isEmulated, token],
    );
    if (row?.record == null) throw held(specName);
  }

  async #read({ specName, isEmulated }: ChainName): Promise<string | null> {
    const [row] = await this.#link.query<{ record: string }>(
      'select record from bulk_restore.chain where spec_name = $1 and is_emulated = $2',
      [specName, isEmulated],
    );
    return row?.record ?? null;
  }

  async #keep({ specName, isEmulated }: ChainName, token: string, text: string): Promise<void> {
    const rows = await this.#link.query(
      `update bulk_restore.chain set record = $4, held_until = clock_timestamp() + interval '1 minute'
        where spec_name = $1 and is_emulated = $2 and token = $3 returning 1`,
      [specName, isEmulated, token, text],
    );
    if (rows.length === 0) throw held(specName);
  }
}

function held(specName: string): StoreProblem {
  const message = `another process is working on the evidence of \`${specName}\``;
  return new StoreProblem('held', message, 'wait a minute, then write it again with `bulk-restore report`');
}
