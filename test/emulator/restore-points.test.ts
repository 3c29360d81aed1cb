import { describe, expect, it } from 'vitest';
import { ProtectionUnit } from '../../src/emulator/protection-units.ts';
import { type PointChoice, RestorePoints } from '../../src/emulator/restore-points.ts';
import { Chance } from '../../src/util/chance.ts';
import { day, hour, minute } from '../support/tenant-rig.ts';

const chance = new Chance('seed');
const points = new RestorePoints({ every: 10 * minute, fastEvery: day, keptFor: 30 * day }, chance);
const ada = new ProtectionUnit('mailbox', 'ada@contoso.com', chance);
const now = Date.parse('2026-11-22T03:00:00Z');
const lastWeek: PointChoice = { from: now - 7 * day, to: now - day, prefer: 'latest', fastOnly: false };

describe('RestorePoints', () => {
  it('takes the latest point before the end of the window', () => {
    const moment = points.choose(ada, lastWeek, now) ?? 0;

    expect(moment).toBeLessThanOrEqual(lastWeek.to);
    expect(moment).toBeGreaterThan(lastWeek.to - 10 * minute);
  });

  it('takes the oldest point after the start of the window', () => {
    const moment = points.choose(ada, { ...lastWeek, prefer: 'oldest' }, now) ?? 0;

    expect(moment).toBeGreaterThanOrEqual(lastWeek.from);
    expect(moment).toBeLessThan(lastWeek.from + 10 * minute);
  });

  it('finds no fast point in a window that is shorter than the time between two', () => {
    const hours = Array.from({ length: 24 }, (_, index) => lastWeek.to - index * hour);

    const found = hours.filter(
      (to) => points.choose(ada, { ...lastWeek, from: to - hour + 1, to, fastOnly: true }, now) !== null,
    );

    expect(found).toHaveLength(1);
  });

  it('takes no point from the future, and none that was thrown away', () => {
    expect(points.choose(ada, { ...lastWeek, to: now + day }, now)).toBeLessThanOrEqual(now);
    expect(points.choose(ada, { ...lastWeek, from: now + hour, to: now + day }, now)).toBeNull();
    expect(points.choose(ada, { ...lastWeek, from: now - 60 * day, to: now - 31 * day }, now)).toBeNull();
    expect(points.choose(ada, { ...lastWeek, from: now - 60 * day, prefer: 'oldest' }, now)).toBeGreaterThan(
      now - 30 * day - 1,
    );
  });

  it('names a point after its unit and its second', () => {
    expect(points.idOf(ada, now)).toBe(`${ada.id}_${now / 1_000}_12_2`);
  });
});
