import { describe, expect, it } from 'vitest';
import { objectiveText } from '../../src/report/objective-text.ts';
import type { ObjectiveResult } from '../../src/result/objectives.ts';

const rpo: ObjectiveResult = {
  objective: 'rpo',
  wanted: 3_600_000,
  measured: 1_800_000,
  met: true,
  reason: null,
  loss: { median: 60_000, judged: 1, notJudged: 0 },
};

describe('an objective in words', () => {
  it('has the worst loss and the median', () => {
    expect(objectiveText(rpo)).toEqual({
      key: 'rpo',
      title: 'Data lost at most',
      wanted: 'at most 1h',
      measured: '30m at worst, median 1m',
      verdict: 'met',
      reason: '',
    });
  });

  it('has no median that nobody knows', () => {
    const loss = { median: null, judged: 1, notJudged: 0 };

    expect(objectiveText({ ...rpo, measured: null, met: null, loss })).toMatchObject({
      measured: 'not known',
      verdict: 'not known',
    });
  });

  it('says why it is missed, and how many resources were not judged', () => {
    const loss = { median: null, judged: 1, notJudged: 2 };

    expect(objectiveText({ ...rpo, met: false, reason: 'too few came back', loss })).toMatchObject({
      verdict: 'missed',
      reason:
        'too few came back; 2 resources not judged, because the spec names the restore point or prefers the oldest without `at`',
    });
    expect(objectiveText({ ...rpo, loss: { median: null, judged: 1, notJudged: 1 } }).reason).toMatch(
      /^1 resource not judged, /,
    );
  });
});
