import { describe, expect, it } from 'vitest';
import { checkPlan } from '../../src/doctor/spec-checks.ts';
import { planOf } from '../support/values/plans.ts';

describe('a spec', () => {
  it('that only beta can carry out fails on v1.0', () => {
    const plan = planOf({ drive: 1 });
    const groups = plan.groups.map((group) => ({ ...group, kind: 'file', destination: 'inPlace' }) as const);

    const [, need] = checkPlan({ ...plan, groups }, 'v1.0');

    expect(need).toMatchObject({
      id: 'graph-version',
      status: 'fail',
      remedy: expect.stringMatching(/^Add `--graph-version beta`.*\.$/),
    });
    expect(checkPlan({ ...plan, groups }, 'beta').map(({ id }) => id)).toEqual(['spec', 'in-place']);
  });
});
