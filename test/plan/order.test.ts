import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../src/plan/order.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { anySpec } from '../support/arbitrary-specs.ts';
import { resourceOf } from '../support/specs.ts';

describe('inOrder', () => {
  it('puts priority 1 first, and what has none last', () => {
    const written = [mailbox('none'), mailbox('third', { priority: 3 }), mailbox('first', { priority: 1 })];

    expect(namesOf(inOrder(written))).toEqual(['first', 'third', 'none']);
  });

  it('puts the biggest first among equals in priority, and the unknown last', () => {
    const written = [mailbox('unknown'), mailbox('empty', { size: 0 }), mailbox('big', { size: 9 })];

    expect(namesOf(inOrder(written))).toEqual(['big', 'empty', 'unknown']);
  });

  it('minds priority before size', () => {
    const written = [mailbox('big', { size: 9, priority: 2 }), mailbox('small', { size: 1, priority: 1 })];

    expect(namesOf(inOrder(written))).toEqual(['small', 'big']);
  });

  it('leaves what is equal as it is written', () => {
    const written = ['d', 'a', 'c', 'b'].map((name) => mailbox(name, { size: 5 }));

    expect(namesOf(inOrder(written))).toEqual(['d', 'a', 'c', 'b']);
  });

  it('has nothing left to put in order a second time', () => {
    fc.assert(
      fc.property(anySpec, ({ resources }) => {
        const once = inOrder(resources);

        expect(inOrder(once)).toEqual(once);
      }),
    );
  });
});

function mailbox(name: string, changes: Partial<Resource> = {}): Resource {
  return resourceOf('mailbox', name, changes);
}

function namesOf(resources: readonly Resource[]): string[] {
  return resources.map(({ name }) => name);
}
