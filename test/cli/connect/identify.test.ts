import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../src/cli/connect/connect.ts';
import { identifySpec } from '../../../src/cli/connect/identify.ts';
import { environmentOf } from '../../support/rigs/environments.ts';
import { claimsWith } from '../../support/values/claims.ts';
import { specOf } from '../../support/values/specs.ts';

describe('the ids of a spec, before a run', () => {
  it('are waited for a while, and not asked for beside the run', async () => {
    const asked: AbortSignal[] = [];
    const connection = connectionTo((signal) => {
      asked.push(signal);
      return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    });
    const spec = specOf({ mailbox: 2 });

    const identified = await identifySpec(spec, connection, few, environmentOf());

    expect(identified).toEqual(spec);
    expect(asked.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('are taken from the directory if it answers', async () => {
    const connection = connectionTo(async () => [{ id: 'id-of-0', addresses: ['user0@contoso.com'] }, null]);

    const { resources } = await identifySpec(specOf({ mailbox: 2 }), connection, few, environmentOf());

    expect(resources.map(({ directoryId }) => directoryId)).toEqual(['id-of-0', null]);
  });
});

const few = { path: 'spec.yaml', reach: 'few', allowDuplicates: false } as unknown as Parameters<
  typeof identifySpec
>[2];

/** A connection to a service whose directory answers as `users` does, as long as the signal lets it. */
function connectionTo(users: (signal: AbortSignal) => Promise<unknown>): Connection {
  const service = {
    claims: claimsWith({ permissions: ['User.Read.All'] }),
    probeUntil: (signal: AbortSignal) => {
      const answer = (): Promise<unknown> => users(signal);
      return { yieldingDirectory: { getUsers: answer, findUsers: answer } };
    },
  };
  return { service: async () => service } as unknown as Connection;
}
