import { describe, expect, it } from 'vitest';
import { endedNotification, notificationBody, stalledNotification } from '../../../src/text/notices/notification.ts';
import { planOf } from '../../support/values/plans.ts';
import { failed, restored, runOf } from '../../support/values/run-story.ts';

const now = Date.parse('2026-11-22T04:00:00Z');

const announced = { specName: 'weekly', mode: 'drill', isEmulated: false } as const;

async function missed() {
  const objectives = { rto: null, rpo: null, minSuccess: 1 };
  const story = runOf(planOf({ mailbox: 2 }, { objectives })).activates('mailbox-001');
  story.settles('mailbox-001', [restored(0), failed(1, 'UnknownError', {})]).ends(1);
  return { state: story.state, announced, result: await story.result, now };
}

describe('a notification', () => {
  it('has a sentence with counts, and what was missed', async () => {
    const { text, totals, objectives } = endedNotification(await missed(), 1);

    expect(text).toMatch(/^\S+ r1: missed: 1 of 2 came back, missed: minSuccess \(exit code 1\)$/);
    expect(totals).toMatchObject({ planned: 2, succeeded: 1, failed: 1 });
    expect(objectives).toEqual([{ objective: 'minSuccess', unit: 'share', wanted: 1, measured: 0.5, met: false }]);
  });

  it('is an Adaptive Card for Teams', async () => {
    const body = JSON.parse(notificationBody(endedNotification(await missed(), 1), 'teams'));

    expect(body).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: {
            type: 'AdaptiveCard',
            body: [
              { type: 'TextBlock', color: 'Attention' },
              { type: 'FactSet', facts: expect.arrayContaining([{ title: 'minSuccess', value: 'missed' }]) },
            ],
          },
        },
      ],
    });
  });

  it('says why a run stands still', async () => {
    const run = await missed();

    expect(stalledNotification(run, { still: 1_800_000, until: null }).text).toContain('nothing moved for 30m');
    expect(stalledNotification(run, { still: 0, until: now }).text).toContain(
      'waits for the allowance of the day, until 2026-11-22T04:00:00.000Z',
    );
  });

  it('names the spec of a run that is refused, once that is known', () => {
    const refused = { state: null, result: null, now, announced };

    expect(endedNotification(refused, 3)).toMatchObject({ spec_name: 'weekly', mode: 'drill', run_id: null });
    expect(endedNotification(refused, 3).text).toBe('weekly: refused before anything was started (exit code 3)');
    const unread = { ...refused, announced: { specName: null, mode: null, isEmulated: true } };
    expect(endedNotification(unread, 3).text).toMatch(/^bulk-restore \(emulated\): refused/);
  });

  it('has no markup of Slack', async () => {
    const notification = { ...endedNotification(await missed(), 1), text: '<!channel> & co' };

    expect(notificationBody(notification, 'slack')).toBe('{"text":"&lt;!channel&gt; &amp; co"}');
  });
});
