import { describe, expect, it } from 'vitest';
import { Chance } from '../../src/util/chance.ts';

const chance = new Chance('seed');
const texts = Array.from({ length: 20_000 }, (_, index) => `mailbox user${index}@contoso.com`);

describe('Chance', () => {
  it('draws the same for the same text, and something else for another text or seed', () => {
    expect(new Chance('seed').draw('ada')).toBe(chance.draw('ada'));
    expect(new Chance('other').draw('ada')).not.toBe(chance.draw('ada'));
    expect(chance.draw('grace')).not.toBe(chance.draw('ada'));
  });

  it('spreads draws evenly, even for similar texts', () => {
    const buckets = new Array<number>(10).fill(0);

    for (const text of texts)
      buckets[Math.floor(chance.draw(text) * 10)] = (buckets[Math.floor(chance.draw(text) * 10)] ?? 0) + 1;

    for (const bucket of buckets) expect(Math.abs(bucket - 2_000)).toBeLessThan(200);
  });

  it('makes things happen about as often as their share says', () => {
    const happened = texts.filter((text) => chance.happens(0.02, text));

    expect(Math.abs(happened.length - 400)).toBeLessThan(80);
    expect(texts.some((text) => chance.happens(0, text))).toBe(false);
    expect(texts.every((text) => chance.happens(1, text))).toBe(true);
  });

  it('draws from the normal distribution with mean 0 and deviation 1', () => {
    const draws = texts.map((text) => chance.normal(text));
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;

    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });

  it('picks by weight', () => {
    const picks = texts.map((text) => chance.pick({ often: 3, seldom: 1, never: 0 }, text));

    expect(Math.abs(picks.filter((pick) => pick === 'seldom').length - 5_000)).toBeLessThan(300);
    expect(picks).not.toContain('never');
    expect(chance.pick({}, 'ada')).toBeUndefined();
  });

  it('makes well-formed GUIDs that are all different', () => {
    const guids = texts.map((text) => chance.guid(text));

    expect(new Set(guids).size).toBe(texts.length);
    expect(
      guids.filter((guid) => !/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}$/.test(guid)),
    ).toEqual([]);
  });
});
