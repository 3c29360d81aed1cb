import { describe, expect, it } from 'vitest';
import { type Calendar, countMoments, cronFlaw, nextMoment } from '../../src/calendar/moments.ts';
import { isZone } from '../../src/calendar/wall-clock.ts';
import { day } from '../../src/util/duration.ts';

/** The first moments of a calendar after one. */
function momentsOf(calendar: Calendar, after: string, count: number): string[] {
  const moments: number[] = [];
  for (let at = Date.parse(after); moments.length < count; ) {
    at = nextMoment(calendar, at);
    moments.push(at);
  }
  return moments.map((moment) => new Date(moment).toISOString().replace(':00.000Z', 'Z'));
}

describe('the moments of a calendar', () => {
  it('are the times of the clocks in its zone, before and after they change', () => {
    const berlin = { cron: '0 3 * * 0', zone: 'Europe/Berlin' };

    expect(momentsOf(berlin, '2026-03-16T00:00:00Z', 3)).toEqual([
      '2026-03-22T02:00Z',
      '2026-03-29T01:00Z',
      '2026-04-05T01:00Z',
    ]);
  });

  it.each([
    {
      zone: 'Europe/Berlin',
      cron: '30 2 * * *',
      after: '2026-03-28T12:00:00Z',
      moments: ['2026-03-29T01:00Z', '2026-03-30T00:30Z'],
    },
    {
      zone: 'America/New_York',
      cron: '30 2 * * *',
      after: '2026-03-07T12:00:00Z',
      moments: ['2026-03-08T07:00Z', '2026-03-09T06:30Z'],
    },
    // Half an hour.
    {
      zone: 'Australia/Lord_Howe',
      cron: '15 2 * * *',
      after: '2026-10-03T00:00:00Z',
      moments: ['2026-10-03T15:30Z', '2026-10-04T15:15Z'],
    },
    // At midnight.
    {
      zone: 'America/Sao_Paulo',
      cron: '0 0 * * *',
      after: '2018-11-03T12:00:00Z',
      moments: ['2018-11-04T03:00Z', '2018-11-05T02:00Z'],
    },
    // A whole day.
    {
      zone: 'Pacific/Apia',
      cron: '0 12 30 12 *',
      after: '2011-12-01T00:00:00Z',
      moments: ['2011-12-30T10:00Z', '2012-12-29T22:00Z'],
    },
    // Several times of one gap, and the time after it, are one moment.
    {
      zone: 'Europe/Berlin',
      cron: '0,15,45 2-3 * * *',
      after: '2026-03-28T12:00:00Z',
      moments: ['2026-03-29T01:00Z', '2026-03-29T01:15Z'],
    },
    {
      zone: 'Europe/Berlin',
      cron: '*/30 2 * * *',
      after: '2026-03-28T12:00:00Z',
      moments: ['2026-03-29T01:00Z', '2026-03-30T00:00Z'],
    },
  ])('come at the next minute if the clocks skip them: $cron in $zone', ({ zone, cron, after, moments }) => {
    expect(momentsOf({ cron, zone }, after, 2)).toEqual(moments);
  });

  it.each([
    {
      zone: 'Europe/Berlin',
      cron: '30 2 * * *',
      after: '2026-10-24T12:00:00Z',
      moments: ['2026-10-25T00:30Z', '2026-10-26T01:30Z'],
    },
    {
      zone: 'America/New_York',
      cron: '30 1 * * *',
      after: '2026-10-31T12:00:00Z',
      moments: ['2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    },
    {
      zone: 'Australia/Lord_Howe',
      cron: '45 1 * * *',
      after: '2026-04-04T00:00:00Z',
      moments: ['2026-04-04T14:45Z', '2026-04-05T15:15Z'],
    },
    {
      zone: 'Europe/Berlin',
      cron: '*/30 2 * * *',
      after: '2026-10-24T12:00:00Z',
      moments: ['2026-10-25T00:00Z', '2026-10-25T00:30Z', '2026-10-26T01:00Z'],
    },
    // Asked between the two, before and after the clocks go back.
    { zone: 'Europe/Berlin', cron: '30 2 * * *', after: '2026-10-25T00:45:00Z', moments: ['2026-10-26T01:30Z'] },
    { zone: 'Europe/Berlin', cron: '30 2 * * *', after: '2026-10-25T01:15:00Z', moments: ['2026-10-26T01:30Z'] },
  ])('come once if the clocks show them twice: $cron in $zone', ({ zone, cron, after, moments }) => {
    expect(momentsOf({ cron, zone }, after, moments.length)).toEqual(moments);
  });

  it('are later than what is asked for, to the second', () => {
    const daily = { cron: '0 3 * * *', zone: 'UTC' };

    expect(momentsOf(daily, '2026-11-01T02:59:59.999Z', 1)).toEqual(['2026-11-01T03:00Z']);
    expect(momentsOf(daily, '2026-11-01T03:00:00.000Z', 1)).toEqual(['2026-11-02T03:00Z']);
    expect(momentsOf(daily, '2026-11-01T03:00:30.000Z', 1)).toEqual(['2026-11-02T03:00Z']);
  });

  it('are the same whichever zone the machine is in', () => {
    const home = process.env['TZ'];

    try {
      for (const zone of ['UTC', 'America/New_York', 'Australia/Lord_Howe']) {
        process.env['TZ'] = zone;
        expect(momentsOf({ cron: '0 3 * * 0', zone: 'UTC' }, '2026-11-01T12:00:00Z', 1)).toEqual(['2026-11-08T03:00Z']);
      }
    } finally {
      if (home === undefined) delete process.env['TZ'];
      else process.env['TZ'] = home;
    }
  });

  it('never come on a day that no year has', () => {
    const never = { cron: '0 3 31 2 *', zone: 'Europe/Berlin' };
    const from = Date.parse('2026-11-01T00:00:00Z');

    expect(nextMoment(never, from)).toBeGreaterThan(Date.parse('9999-12-31T00:00:00Z'));
    expect(countMoments(never, { from, to: from + 100 * 365 * day, most: 100 })).toBe(0);
  });

  it('are counted between two, up to a number', () => {
    const daily = { cron: '0 3 * * *', zone: 'UTC' };
    const [from, to] = [Date.parse('2026-11-01T03:00:00Z'), Date.parse('2026-11-08T03:00:00Z')];

    expect(countMoments(daily, { from, to, most: 100 })).toBe(7);
    expect(countMoments(daily, { from, to, most: 5 })).toBe(5);
  });
});

describe('what is wrong with a line of cron', () => {
  it.each([
    { cron: '0 3 * *', flaw: 'it needs five fields: minute, hour, day, month, day of the week' },
    { cron: '@daily', flaw: 'it needs five fields: minute, hour, day, month, day of the week' },
    { cron: '0 0 3 * * *', flaw: 'it needs five fields: minute, hour, day, month, day of the week' },
    { cron: '0 25 * * *', flaw: 'Invalid value for hour: 25' },
    { cron: '0 3 1.5 * *', flaw: 'configuration entry 3 (1.5) contains illegal characters' },
    { cron: '0 3 31 2 *', flaw: 'no day is like that' },
  ])('$cron: $flaw', ({ cron, flaw }) => {
    expect(cronFlaw(cron)).toBe(flaw);
  });

  it('is nothing for what cron takes', () => {
    expect(['0 3 * * 0', '*/15 1-5 1,15 JAN-MAR MON', '0 3 L * *'].map(cronFlaw)).toEqual([null, null, null]);
  });

  it('is not the white space between and around the fields', () => {
    expect(['0  3 *  * 0', '0\t3\t*\t*\t0', ' 0 3 * * 0\n'].map(cronFlaw)).toEqual([null, null, null]);
  });

  it('is not its zone, which is a name that this system knows', () => {
    expect(['Europe/Berlin', 'UTC', 'America/Port-au-Prince', 'Etc/GMT+5'].map(isZone)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['Europe/Berlinn', '+02:00', '-05:00', ''].map(isZone)).toEqual([false, false, false, false]);
  });
});
