import { describe, expect, it } from 'vitest';
import { EmulatedRestorePoints, type PointQuery, parsePointId } from '../../../src/emulator/points/restore-points.ts';
import { EmulatedUnit } from '../../../src/emulator/units/protection-units.ts';
import { Chance } from '../../../src/util/chance.ts';
import { day, hour, minute } from '../../support/rigs/tenant-rig.ts';

const chance = new Chance('seed');
const points = new EmulatedRestorePoints({ every: 10 * minute, fastEvery: day, keptFor: 30 * day }, chance);
const ada = new EmulatedUnit('mailbox', 'ada@contoso.com', chance);
const now = Date.parse('2026-11-22T03:00:00Z');
const lastWeek: PointQuery = { from: now - 7 * day, to: now - day, prefer: 'latest', fastOnly: false };

describe('EmulatedRestorePoints', () => {
  it('chooses the latest point before the end of the window', () => {
    const moment = points.choose(ada, lastWeek, now) ?? 0;

    expect(moment).toBeLessThanOrEqual(lastWeek.to);
    expect(moment).toBeGreaterThan(lastWeek.to - 10 * minute);
  });

  it('chooses the oldest point after the start of the window', () => {
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

  it('chooses no point in the future and no deleted one', () => {
    expect(points.choose(ada, { ...lastWeek, to: now + day }, now)).toBeLessThanOrEqual(now);
    expect(points.choose(ada, { ...lastWeek, from: now + hour, to: now + day }, now)).toBeNull();
    expect(points.choose(ada, { ...lastWeek, from: now - 60 * day, to: now - 31 * day }, now)).toBeNull();
    expect(points.choose(ada, { ...lastWeek, from: now - 60 * day, prefer: 'oldest' }, now)).toBeGreaterThan(
      now - 30 * day - 1,
    );
  });

  it('makes the id of a point from its unit and second, and finds the point by it', () => {
    const moment = points.choose(ada, lastWeek, now) ?? 0;
    const id = points.idOf(ada, moment);
    const parsed = parsePointId(id.toUpperCase());

    expect(id).toBe(`${ada.id}_${Math.floor(moment / 1_000)}_12_2`);
    expect(parsed).toEqual({ unitId: ada.id, second: Math.floor(moment / 1_000) });
    expect(points.at(ada, parsed?.second ?? 0, now)).toBe(moment);
    expect(points.at(ada, (parsed?.second ?? 0) + 1, now)).toBeNull();
    expect(parsePointId('mine')).toBeNull();
  });

  it('has fast points among all points', () => {
    const fast = points.chooseSeveral(ada, { ...lastWeek, fastOnly: true }, { most: 10, now });
    const all = points.chooseSeveral(ada, lastWeek, { most: 10_000, now });

    expect(fast).toHaveLength(6);
    expect(all).toHaveLength(6 * 144);
    expect(all.filter((moment) => points.isFast(ada, moment))).toEqual(fast);
  });

  it('chooses several points from the preferred end on', () => {
    const latest = points.chooseSeveral(ada, lastWeek, { most: 3, now });
    const oldest = points.chooseSeveral(ada, { ...lastWeek, prefer: 'oldest' }, { most: 3, now });

    expect(latest.map((moment) => (latest[0] ?? 0) - moment)).toEqual([0, 10 * minute, 20 * minute]);
    expect(oldest.map((moment) => moment - (oldest[0] ?? 0))).toEqual([0, 10 * minute, 20 * minute]);
  });

  describe('if thinned', () => {
    const thinned = { after: 14 * day, every: 7 * day };
    const grid = { every: 10 * minute, fastEvery: day, keptFor: 365 * day, thinned };
    const thinning = new EmulatedRestorePoints(grid, chance);
    const drive = new EmulatedUnit('drive', 'ada@contoso.com', chance);
    const year: PointQuery = { from: now - 365 * day, to: now, prefer: 'latest', fastOnly: false };

    it('keep one fast point a week of drives and sites, and all points of mailboxes', () => {
      const old = { ...year, to: now - 14 * day };

      const weekly = thinning.chooseSeveral(drive, old, { most: 1_000, now });
      const ofMailbox = thinning.chooseSeveral(ada, { ...old, from: old.to - day }, { most: 1_000, now });

      expect(weekly.length).toBeGreaterThanOrEqual(50);
      expect(weekly.every((moment, index) => index === 0 || (weekly[index - 1] ?? 0) - moment === 7 * day)).toBe(true);
      expect(weekly.every((moment) => thinning.isFast(drive, moment))).toBe(true);
      expect(ofMailbox).toHaveLength(144);
    });

    it('delete every point at its expiry', async () => {
      const recent = thinning.chooseSeveral(drive, year, { most: 300, now });
      const expiries = recent.map((moment) => [moment, thinning.expiryOf(drive, moment)] as const);

      for (const [moment, expiry] of expiries) {
        expect(thinning.at(drive, moment / 1_000, expiry - 1)).toBe(moment);
        expect(thinning.at(drive, moment / 1_000, expiry + 1)).toBeNull();
      }
      expect(new Set(expiries.map(([moment, expiry]) => expiry - moment))).toEqual(new Set([14 * day, 365 * day]));
    });
  });

  it('has only the listed points of a unit with a list', () => {
    const listed = [
      {
        resource: 'ADA@contoso.com',
        points: [
          { at: now - 3 * day, isFast: true },
          { at: now - 2 * day, isFast: false },
        ],
      },
    ];
    const listing = new EmulatedRestorePoints({ every: minute, fastEvery: day, keptFor: 30 * day, listed }, chance);
    const choice = { ...lastWeek, to: now };

    expect(listing.chooseSeveral(ada, choice, { most: 5, now })).toEqual([now - 2 * day, now - 3 * day]);
    expect(listing.choose(ada, { ...choice, fastOnly: true }, now)).toBe(now - 3 * day);
    expect(listing.isFast(ada, now - 2 * day)).toBe(false);
    expect(listing.expiryOf(ada, now - 2 * day)).toBe(now + 28 * day);
  });
});
