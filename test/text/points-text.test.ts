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
const unknown: RestorePoint = { id: 'u\u001b_2', protectedAt: null, expiresAt: null, isFast: null, unit: null };

async function tableText(...portions: readonly (readonly RestorePoint[])[]): Promise<string> {
  let text = '';
  for await (const piece of pointsText(portionsOf(portions))) text += piece;
  return text;
}

async function* portionsOf(portions: readonly (readonly RestorePoint[])[]) {
  yield* portions;
}

describe('the table of restore points', () => {
  it('has one header, however many responses the rows come from', async () => {
    expect(await tableText([point], [{ ...point, isFast: false }])).toBe(
      [
        'time                      kind      expires                   id',
        '2026-11-14T12:00:00Z      fast      2027-11-14T12:00:00Z      u_1',
        '2026-11-14T12:00:00Z      standard  2027-11-14T12:00:00Z      u_1',
        '',
      ].join('\n'),
    );
  });

  it('shows what the service does not say as unknown, and control characters as escapes', async () => {
    const [, row] = (await tableText([unknown])).split('\n');

    expect(row).toBe('unknown                   unknown   unknown                   u\\u001b_2');
  });

  it('is empty if there are none', async () => {
    expect(await tableText([])).toBe('');
  });
});

describe('the JSON of restore points', () => {
  const query: PointsQuery = {
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
  ])('has in `untold_before` the time before which the service returned nothing, after %j: %s', (found, before) => {
    expect(pointsJson(query, found, []).untold_before).toBe(before);
  });
});
