import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byUrgency, countWaves, inOrder } from '../../src/schedule/order.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { anySpec } from '../support/values/arbitrary-specs.ts';
import { resourceOf } from '../support/values/specs.ts';

describe('inOrder', () => {
  it('puts the lowest priority first, and resources without one last', () => {
    const written = [mailbox('none'), mailbox('third', { priority: 3 }), mailbox('first', { priority: 1 })];

    expect(namesOf(inTheirOrder(written))).toEqual(['first', 'third', 'none']);
  });

  it('puts what takes longest first if the priority is the same', () => {
    const written = [mailbox('middle'), mailbox('short', { expected: 1 }), mailbox('long', { expected: 9 })];

    expect(namesOf(inTheirOrder(written))).toEqual(['long', 'middle', 'short']);
  });

  it('compares priority before time', () => {
    const written = [mailbox('long', { expected: 9, priority: 2 }), mailbox('short', { expected: 1, priority: 1 })];

    expect(namesOf(inTheirOrder(written))).toEqual(['short', 'long']);
  });

  it('keeps the written order of equals', () => {
    const written = ['d', 'a', 'c', 'b'].map((name) => mailbox(name));

    expect(namesOf(inTheirOrder(written))).toEqual(['d', 'a', 'c', 'b']);
  });

  it('gives the same order as byUrgency', () => {
    fc.assert(
      fc.property(anySpec, ({ resources }) => {
        const all = resources.map((resource, index) => ({ ...resource, expected: (index * 7) % 3 }));

        expect(inTheirOrder(all)).toEqual(all.toSorted(byUrgency));
      }),
    );
  });
});

type Expected = Resource & { readonly expected: number };

function inTheirOrder(resources: readonly Expected[]): Expected[] {
  const places = inOrder(
    resources,
    Float64Array.from(resources, ({ expected }) => expected),
  );
  return places.flatMap((place) => resources[place] ?? []);
}

function mailbox(name: string, { expected = 5, ...changes }: Partial<Expected> = {}): Expected {
  return { ...resourceOf('mailbox', name, changes), expected };
}

function namesOf(resources: readonly Expected[]): string[] {
  return resources.map(({ name }) => name);
}

describe('countWaves', () => {
  it('counts the resources of each wave, and none for a wave without groups', () => {
    const groups = [
      { wave: 0, count: 2 },
      { wave: 2, count: 3 },
      { wave: 2, count: 4 },
    ];

    expect(countWaves(groups, 4)).toEqual([2, 0, 7, 0]);
  });
});
