import { describe, expect, it } from 'vitest';
import type { RestorePoint } from '../../src/graph/restore-api.ts';
import { type PointsQuery, pointsJson, pointsText } from '../../src/text/points-text.ts';

const point: RestorePoint = {
  id: 'u_1',
  protectedAt: Date.parse('2026-11-14T12:00:00Z'),
  expiresAt: Date.parse('2027-11-14T12:00:00Z'),
  isFast: true,
  unit: null,
};
const untold: RestorePoint = { id: 'u\u001b_2', protectedAt: null, expiresAt: null, isFast: null, unit: null };

async function tableText(...portions: readonly (readonly RestorePoint[])[]): Promise<string> {
  let text = '';
  for await (const piece of pointsText(portionsOf(portions))) text += piece;
  return text;
}

async function* portionsOf(portions: readonly (readonly RestorePoint[])[]) {
  yield* portions;
}

describe('the table of restore points', () => {
  it('has one head, however many answers the rows come from', async () => {
    expect(await tableText([point], [{ ...point, isFast: false }])).toBe(
      [
        'time                      kind      expires                   id',
        '2026-11-14T12:00:00Z      fast      2027-11-14T12:00:00Z      u_1',
        '2026-11-14T12:00:00Z      standard  2027-11-14T12:00:00Z      u_1',
        '',
      ].join('\n'),
    );
  });

  it('says where the service tells nothing, and keeps its signs from the terminal', async () => {
    const [, row] = (await tableText([untold])).split('\n');

    expect(row).toBe('not told                  not told  not told                  u _2');
  });

  it('is empty where there are none', async () => {
    expect(await tableText([])).toBe('');
  });
});

describe('the document of restore points', () => {
  const asked: PointsQuery = {
    name: 'ada@contoso.com',
    workload: 'mailbox',
    unitId: 'u',
    isProtected: true,
    from: Date.parse('2026-11-01T00:00:00Z'),
    to: Date.parse('2026-11-15T00:00:00Z'),
    fastOnly: false,
  };
  const oldest = '2026-11-14T12:00:00Z';

  it.each([
    [{ count: 1, oldest, isDeadEnd: false }, null],
    [{ count: 1, oldest, isDeadEnd: true }, oldest],
    [{ count: 1, oldest: null, isDeadEnd: true }, '2026-11-15T00:00:00Z'],
  ])('says before which moment nothing is told, after %j: %s', (found, before) => {
    expect(pointsJson(asked, found, []).untold_before).toBe(before);
  });
});
