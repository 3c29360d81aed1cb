import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/state/outcome.ts';
import { type ItemOutcome, outcomeOfItems } from '../../src/state/path-outcome.ts';
import { failed, restored } from '../support/values/run-story.ts';

/** A file that came back. */
function back(path: string, changes: Parameters<typeof restored>[1] = {}): ItemOutcome {
  return { path, outcome: 'succeeded', error: null, artifact: restored(0, { id: path, ...changes }) };
}

/** A file that did not come back. */
function lost(path: string, code: string, message: string = 'no'): ItemOutcome {
  return { path, outcome: 'failed', error: { code, message }, artifact: failed(0, code, { id: path }) };
}

function without(path: string, outcome: Outcome, code: string): ItemOutcome {
  return { path, outcome, error: { code, message: `about ${code}` }, artifact: null };
}

describe('a path', () => {
  it('has come back if all items that match it have', () => {
    expect(outcomeOfItems([back('a'), back('b')])).toMatchObject({ outcome: 'succeeded', error: null });
  });

  it.each<[Outcome, ItemOutcome]>([
    ['failed', lost('b', 'Gone')],
    ['failed', without('b', 'unresolved', 'NotFound')],
    ['unknown', without('b', 'unknown', '')],
    ['not_started', without('b', 'not_started', '')],
  ])('is `%s` if one of them is', (outcome, item) => {
    expect(outcomeOfItems([back('a'), item]).outcome).toBe(outcome);
    expect(outcomeOfItems([item, back('a')]).outcome).toBe(outcome);
  });

  it('has failed if one item has, whatever is not known of others', () => {
    expect(outcomeOfItems([without('a', 'unknown', ''), lost('b', 'Gone')]).outcome).toBe('failed');
  });

  it('has the error of an item that is open', () => {
    expect(outcomeOfItems([back('a'), without('b', 'unknown', 'Late')]).error).toEqual({
      code: 'Late',
      message: 'about Late',
    });
  });
});

describe('the error of a path', () => {
  it('is that of its only item', () => {
    expect(outcomeOfItems([lost('a', 'Gone', 'it is gone')]).error).toEqual({ code: 'Gone', message: 'it is gone' });
  });

  it('counts the items that failed and names them', () => {
    expect(outcomeOfItems([lost('a', 'Gone', 'it is gone'), back('b'), lost('c', 'Busy')]).error).toEqual({
      code: 'Gone',
      message: '2 of 3 items did not come back: a, c; it is gone',
    });
  });

  it('is the first that has a code', () => {
    const { error } = outcomeOfItems([lost('a', '', 'no reason'), lost('b', 'Gone', 'it is gone'), lost('c', 'Busy')]);

    expect(error).toEqual({ code: 'Gone', message: '3 of 3 items did not come back: a, b, c; it is gone' });
  });

  it('is the first if none has a code', () => {
    expect(outcomeOfItems([lost('a', '', 'no reason'), lost('b', '', 'none')]).error).toEqual({
      code: '',
      message: '2 of 2 items did not come back: a, b; no reason',
    });
    expect(outcomeOfItems([{ ...lost('a', ''), error: null }, lost('b', 'Gone')]).error?.code).toBe('Gone');
    expect(outcomeOfItems([{ ...lost('a', ''), error: null }]).error).toEqual({ code: '', message: '' });
  });

  it('names twenty items at most', () => {
    const items = (count: number): ItemOutcome[] =>
      Array.from({ length: count }, (_, index) => lost(`f${index}`, 'Gone'));
    const named = Array.from({ length: 20 }, (_, index) => `f${index}`).join(', ');

    expect(outcomeOfItems(items(20)).error?.message).toBe(`20 of 20 items did not come back: ${named}; no`);
    expect(outcomeOfItems(items(1_021)).error?.message).toBe(`1,021 of 1,021 items did not come back: ${named}, …; no`);
  });
});

describe('the artifact of a path', () => {
  it('is the first that did not come back, else the first', () => {
    expect(outcomeOfItems([back('a'), lost('b', 'Gone'), lost('c', 'Gone')]).artifact?.id).toBe('b');
    expect(outcomeOfItems([without('x', 'failed', 'Refused'), back('a'), back('b')]).artifact?.id).toBe('a');
    expect(outcomeOfItems([without('x', 'failed', 'Refused')]).artifact).toBeNull();
  });

  it('starts with the first item and completes with the last', () => {
    const times = [
      { startedAt: 20, completedAt: 80 },
      { startedAt: 10, completedAt: 90 },
      { startedAt: 30, completedAt: 70 },
    ];

    const { artifact } = outcomeOfItems(times.map((time, index) => back(`f${index}`, time)));

    expect(artifact).toMatchObject({ startedAt: 10, completedAt: 90 });
  });

  it('has started if one item has, and has not completed until all have', () => {
    const items = [back('a', { startedAt: null, completedAt: null }), back('b', { startedAt: 10, completedAt: 90 })];

    expect(outcomeOfItems(items).artifact).toMatchObject({ startedAt: 10, completedAt: null });
    expect(outcomeOfItems(items.slice(0, 1)).artifact).toMatchObject({ startedAt: null, completedAt: null });
  });

  it('counts the items that came back', () => {
    expect(outcomeOfItems([back('a'), lost('b', 'Gone'), back('c')]).artifact?.restoredItems).toBe(2);
  });
});
