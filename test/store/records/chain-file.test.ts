import { describe, expect, it } from 'vitest';
import { LocalStore } from '../../../src/store/files/local-store.ts';
import { type ChainLink, type ChainSteps, StoreProblem } from '../../../src/store/store.ts';
import { Folder } from '../../support/folder.ts';
import { unsynced } from '../../support/unsynced.ts';

const chain = { specName: 'finance', isEmulated: false };

describe('a chain of evidence', () => {
  it('gives each run the one before, in another process too', async () => {
    await using folder = await Folder.open();
    const befores: (string | null)[] = [];

    for (const run of ['r1', 'r2', 'r3'])
      await new LocalStore(folder.path, unsynced).extendChain(chain, stepsOf(run, { befores }));

    expect(befores).toEqual([null, 'r1', 'r2']);
    expect(await new LocalStore(folder.path, unsynced).lastInChain(chain, isWritten(true))).toMatchObject({
      run: 'r3',
    });
  });

  it.each([
    [true, 'r2'],
    [false, 'r1'],
  ])('asks after a crash whether the announced manifest was written: %s', async (wasWritten, last) => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.path, unsynced);
    const befores: (string | null)[] = [];
    await store.extendChain(chain, stepsOf('r1'));
    const killed = { ...stepsOf('r2'), next: async () => ({ link: linkOf('r2'), isLast: true, write: dies }) };
    await expect(store.extendChain(chain, killed)).rejects.toThrow('killed');

    expect(await store.lastInChain(chain, isWritten(wasWritten))).toMatchObject({ run: last });
    await store.extendChain(chain, { ...stepsOf('r3', { befores }), ...isWritten(wasWritten) });

    expect(befores).toEqual([last]);
  });

  it('does not move when an earlier run is written again', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.path, unsynced);
    for (const run of ['r1', 'r2']) await store.extendChain(chain, stepsOf(run));

    await store.extendChain(chain, stepsOf('r1', { isLast: false }));

    expect(await store.lastInChain(chain, isWritten(true))).toMatchObject({ run: 'r2' });
  });

  it('is apart from that of emulated runs', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.path, unsynced);
    await store.extendChain(chain, stepsOf('r1'));

    expect(await store.lastInChain({ ...chain, isEmulated: true }, isWritten(true))).toBe(null);
  });

  it('waits for another process, but not for ever', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.path, unsynced);
    let pauses = 0;
    const waiting: ChainSteps = {
      ...stepsOf('r2'),
      pause: async () => {
        pauses += 1;
      },
    };
    const holding: ChainSteps = {
      ...stepsOf('r1'),
      next: async () => {
        await expect(store.extendChain(chain, waiting)).rejects.toBeInstanceOf(StoreProblem);
        return { link: linkOf('r1'), isLast: true, write: async () => undefined };
      },
    };

    await store.extendChain(chain, holding);

    expect(pauses).toBe(299);
  });

  it('is as good as unknown if its file is damaged', async () => {
    await using folder = await Folder.open();
    const store = new LocalStore(folder.path, unsynced);
    await store.extendChain(chain, stepsOf('r1'));
    for (const text of ['{', 'null', '{"last":7}']) {
      await folder.file('chains/finance.json', text);

      expect(await store.lastInChain(chain, isWritten(true))).toBe(null);
    }
  });
});

interface StepOptions {
  /** Gets the run that each run follows. */
  readonly befores?: (string | null)[];
  readonly isLast?: boolean;
}

function stepsOf(run: string, { befores = [], isLast = true }: StepOptions = {}): ChainSteps {
  return {
    ...isWritten(true),
    pause: async () => undefined,
    next: async (last) => {
      befores.push(last?.run ?? null);
      return { link: linkOf(run), isLast, write: async () => undefined };
    },
  };
}

function isWritten(answer: boolean): Pick<ChainSteps, 'isWritten'> {
  return { isWritten: async () => answer };
}

function linkOf(run: string): ChainLink {
  return { run, manifest: `hash of ${run}`, folder: `/reports/${run}`, position: 1, previous: null };
}

async function dies(): Promise<void> {
  throw new Error('killed');
}
