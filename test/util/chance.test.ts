import { describe, expect, it } from 'vitest';
import { Chance } from '../../src/util/chance.ts';

const chance = new Chance('seed');
const words = Array.from({ length: 20_000 }, (_, index) => `mailbox user${index}@contoso.com`);

describe('Chance', () => {
  it('draws the same for the same words, and something else for another seed', () => {
    expect(new Chance('seed').draw('ada')).toBe(chance.draw('ada'));
    expect(new Chance('other').draw('ada')).not.toBe(chance.draw('ada'));
    expect(chance.draw('grace')).not.toBe(chance.draw('ada'));
  });

  it('spreads draws evenly, for words that hardly differ', () => {
    const buckets = new Array<number>(10).fill(0);

    for (const word of words)
      buckets[Math.floor(chance.draw(word) * 10)] = (buckets[Math.floor(chance.draw(word) * 10)] ?? 0) + 1;

    for (const bucket of buckets) expect(Math.abs(bucket - 2_000)).toBeLessThan(200);
  });

  it('lets things happen about as often as their share says', () => {
    const happened = words.filter((word) => chance.happens(0.02, word));

    expect(Math.abs(happened.length - 400)).toBeLessThan(80);
    expect(words.some((word) => chance.happens(0, word))).toBe(false);
    expect(words.every((word) => chance.happens(1, word))).toBe(true);
  });

  it('draws normally around 0', () => {
    const draws = words.map((word) => chance.normal(word));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;

    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  it('picks by weight', () => {
    const picks = words.map((word) => chance.pick({ often: 3, seldom: 1, never: 0 }, word));

    expect(Math.abs(picks.filter((pick) => pick === 'seldom').length - 5_000)).toBeLessThan(300);
    expect(picks).not.toContain('never');
    expect(chance.pick({}, 'ada')).toBeUndefined();
  });

  it('makes GUIDs that are in order and different', () => {
    const guids = words.map((word) => chance.guid(word));

    expect(new Set(guids).size).toBe(words.length);
    expect(
      guids.filter((guid) => !/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}$/.test(guid)),
    ).toEqual([]);
  });
});
