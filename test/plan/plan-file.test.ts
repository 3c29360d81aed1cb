import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import { readPlan } from '../../src/plan/plan-file.ts';
import { anySpec } from '../support/arbitrary-specs.ts';
import { planOf, planText, planTime } from '../support/plans.ts';

describe('a plan file', () => {
  it('is read back as the plan it was written from', () => {
    fc.assert(
      fc.property(anySpec, (spec) => {
        const plan = makePlan(spec, planTime);

        expect(readPlan(planText(plan))).toEqual(plan);
      }),
    );
  });

  it('has a line of its own for every resource, and its hash last', () => {
    const lines = planText(planOf({ mailbox: 2 })).split('\n');

    expect(lines.slice(-7)).toEqual([
      '  "resources": [',
      '    {"name":"user0@contoso.com","directoryId":null,"size":null,"priority":null,"expected":240000,"source":0,"line":1},',
      '    {"name":"user1@contoso.com","directoryId":null,"size":null,"priority":null,"expected":240000,"source":0,"line":2}',
      '  ],',
      expect.stringMatching(/^ {2}"hash": "sha256:[0-9a-f]{64}"$/),
      '}',
      '',
    ]);
  });

  it('is refused once any of its characters is another, unless it still says the same', () => {
    const plan = planOf({ mailbox: 3, drive: 1 });
    const text = planText(plan);

    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        const read = readPlan(text.slice(0, at) + character + text.slice(at + 1));

        if (read !== undefined) expect(planText(read)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused with a resource left out', () => {
    const lines = planText(planOf({ mailbox: 3 })).split('\n');

    const edited = lines.filter((line) => !line.includes('user1@contoso.com')).join('\n');

    expect(readPlan(edited)).toBeUndefined();
  });

  it('is refused with the destination of a group changed', () => {
    expect(readPlan(planText(planOf({ mailbox: 1 })).replace('"new"', '"inPlace"'))).toBeUndefined();
  });

  it('is refused where it is cut anywhere', () => {
    const text = planText(planOf({ mailbox: 2 })).trimEnd();

    fc.assert(
      fc.property(fc.nat(text.length - 1), (length) => {
        expect(readPlan(text.slice(0, length))).toBeUndefined();
      }),
    );
  });

  it.each(['', 'null', '[]', '{}', '"plan"', '{"resources":[]}'])('is refused as `%s`', (text) => {
    expect(readPlan(text)).toBeUndefined();
  });
});
