import { describe, expect, it } from 'vitest';
import { CheckAnswers } from '../../../src/run/check/check-answers.ts';

const asked = (): CheckAnswers => {
  const answers = new CheckAnswers();
  answers.ask(3, { workload: 'mailbox', name: 'Ada@contoso.com' });
  answers.ask(4, { workload: 'drive', name: 'ada@contoso.com' });
  return answers;
};
const line = (facts: object): string => JSON.stringify({ resource: 'ada@contoso.com', workload: 'mailbox', ...facts });

describe('the answers of a check', () => {
  it('count for the resource and workload that they name, whatever the case', () => {
    const answers = asked();
    answers.take(line({ check: 'passed' }));
    answers.take(line({ check: 'failed', workload: 'drive', message: '3 of 4 items' }));

    expect(answers.verdicts).toEqual([
      { resource: 3, check: 'passed' },
      { resource: 4, check: 'failed', message: '3 of 4 items' },
    ]);
    expect(answers.problem).toBe(null);
  });

  it.each([
    ['passed', 'failed'],
    ['failed', 'passed'],
  ])('are failed if one of two says so: %s, then %s', (first, second) => {
    const answers = asked();
    answers.take(line({ check: first }));
    answers.take(line({ check: second }));

    expect(answers.verdicts).toEqual([{ resource: 3, check: 'failed' }]);
  });

  it.each([
    ['text', 'hello'],
    ['another verdict', line({ check: 'maybe' })],
    ['no verdict', line({})],
    ['somebody who was not asked about', line({ check: 'passed', resource: 'eve@contoso.com' })],
    ['another workload', line({ check: 'passed', workload: 'site' })],
    ['null', 'null'],
    ['a key of every object', line({ check: 'passed', workload: '__proto__' })],
  ])('are counted and not believed if they are strange: %s', (_what, strange) => {
    const answers = asked();
    answers.take(strange);

    expect(answers.verdicts).toEqual([]);
    expect(answers.problem).toContain('1 line is no verdict about what came back, the first: ');
    expect(answers.problem).toContain('2 resources got no verdict');
  });

  it('have messages of a length that a report can hold', () => {
    const answers = asked();
    answers.take(line({ check: 'failed', message: 'x'.repeat(100_000) }));

    expect(answers.verdicts[0]?.message?.length).toBeLessThan(600);
  });
});
