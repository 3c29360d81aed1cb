import { describe, expect, it } from 'vitest';
import { surveyProgress } from '../../../src/cli/terminal/survey-progress.ts';
import { environmentOf, Screen } from '../../support/rigs/environments.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const loud = { quiet: false, logLevel: 'info' } as const;

/** What stderr shows of a survey of 10,000 mailboxes that makes a search every two seconds, for `seconds`. */
async function shown(
  seconds: number,
  { options = loud, isTTY = false }: { options?: Parameters<typeof surveyProgress>[0]; isTTY?: boolean } = {},
): Promise<string[]> {
  const clock = new VirtualClock();
  const stderr = new Screen({ isTTY });
  const onStep = surveyProgress(options, environmentOf({ clock, stderr }));
  for (let read = 20; read <= seconds * 10; read += 20) {
    await clock.advance(2_000);
    onStep({ workload: 'mailbox', reading: 'points', read, of: 10_000 });
  }
  return stderr.text.split('\n').filter((line) => line !== '');
}

describe('the progress of a survey', () => {
  it('is a line a minute without a terminal', async () => {
    expect(await shown(130)).toEqual([
      'looked up the restore points of 600 of 10,000 mailboxes so far',
      'looked up the restore points of 1,200 of 10,000 mailboxes so far',
    ]);
  });

  it('is a line every few seconds on a terminal', async () => {
    expect(await shown(20, { isTTY: true })).toHaveLength(3);
  });

  it('is not printed for a survey that is over within a minute', async () => {
    expect(await shown(50)).toEqual([]);
  });

  it.each([{ quiet: true, logLevel: 'info' } as const, { quiet: false, logLevel: 'warn' } as const])(
    'is not printed with %o',
    async (options) => {
      expect(await shown(300, { options, isTTY: true })).toEqual([]);
    },
  );

  it('counts the units of a list whose end is not known', async () => {
    const clock = new VirtualClock();
    const stderr = new Screen();
    const onStep = surveyProgress(loud, environmentOf({ clock, stderr }));

    await clock.advance(60_000);
    onStep({ workload: 'drive', reading: 'units', read: 4_200 });

    expect(stderr.text).toBe('4,200 protection units of drives listed so far\n');
  });

  it('is an object a line in a log of JSON', async () => {
    const clock = new VirtualClock();
    const stderr = new Screen();
    const environment = environmentOf({ clock, stderr, arguments: ['plan', '--log-format', 'json'] });
    const onStep = surveyProgress(loud, environment);

    await clock.advance(60_000);
    onStep({ workload: 'site', reading: 'points', read: 20, of: 40 });

    expect(JSON.parse(stderr.text)).toMatchObject({
      level: 30,
      msg: 'looked up the restore points of 20 of 40 sites so far',
    });
  });
});
