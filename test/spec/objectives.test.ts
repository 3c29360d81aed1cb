import { describe, expect, it } from 'vitest';
import { problemText } from '../../src/spec/problem/problem-text.ts';
import { readSpec } from '../../src/spec/read-spec.ts';
import { financeSpec } from '../support/values/finance-spec.ts';
import { filesOf } from '../support/values/spec-files.ts';

async function objectivesOf(text: string) {
  const files = filesOf({ 'spec.yaml': `${financeSpec}objectives: ${text}\n` });
  const read = await readSpec('spec.yaml', { files, allowDuplicates: false });
  return 'spec' in read ? read.spec.objectives : problemText(read.problems);
}

describe('objectives of a spec', () => {
  it('take `rpo` as a duration, or with the moment until which data counts', async () => {
    const hour = 3_600_000;

    expect(await objectivesOf('{ rpo: 1h }')).toEqual({ rto: null, rpo: hour, minSuccess: null });
    expect(await objectivesOf('{ rpo: { max: 1h, at: 2026-11-14T23:00:00+01:00 } }')).toEqual({
      rto: null,
      rpo: hour,
      rpoAt: '2026-11-14T22:00:00.000Z',
      minSuccess: null,
    });
  });

  it('take the share that a program must pass', async () => {
    expect(await objectivesOf('{ checked: 95% }')).toMatchObject({ checked: 0.95 });
  });

  it.each([
    ['{ rpo: { at: 2026-11-14T22:00:00Z } }', 'has no `max`'],
    ['{ rpo: { max: 1h, until: 2026-11-14T22:00:00Z } }', 'unknown key `until`'],
    ['{ rpo: soon }', '`rpo` must be a duration above zero'],
    ['{ rpo: { max: 1h, at: yesterday } }', '`at` must be a time with a time zone'],
  ])('are refused with a place: %s', async (text, message) => {
    expect(await objectivesOf(text)).toContain(message);
  });
});
