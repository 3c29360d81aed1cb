import { describe, expect, it } from 'vitest';
import type { NetworkOptions } from '../../../src/cli/shared-options.ts';
import { type Display, openDisplay } from '../../../src/cli/terminal/display.ts';
import type { AttemptFailedEvent } from '../../../src/graph/http/client-event.ts';
import { InstantClock } from '../../support/instant-clock.ts';
import { environmentOf, Screen } from '../../support/rigs/environments.ts';
import { planOf } from '../../support/values/plans.ts';
import { restored, runOf } from '../../support/values/run-story.ts';

describe('the display of a run', () => {
  it('is a line for every change of state without a terminal', async () => {
    const text = await shown({});

    expect(text.split('\n')).toEqual([
      '2026-11-22 03:00:00Z run r1 of finance started: 1 resource',
      '2026-11-22 03:00:00Z mailbox-001 started with 1 mailbox',
      '2026-11-22 03:00:00Z mailbox-001 activated',
      '2026-11-22 03:00:00Z mailbox-001 completed: 1 of 1 restored',
      '2026-11-22 03:00:00Z mailbox-001 finished: 1 of 1 restored',
      '2026-11-22 03:00:00Z run ended with exit code 0',
      '',
    ]);
  });

  it.each<[string, Partial<NetworkOptions>]>([
    ['--quiet', { quiet: true }],
    ['--log-level warn', { logLevel: 'warn' }],
  ])('is silent about a run that goes well with %s', async (_, options) => {
    expect(await shown(options)).toBe('');
  });

  it('logs more with --log-level debug', async () => {
    expect(await shown({ logLevel: 'debug' })).toContain(' mailbox-001 is the restore session id-of-mailbox-001\n');
  });

  it('is one JSON object for every event with --log-format json', async () => {
    const lines = (await shown({ logFormat: 'json' })).trimEnd().split('\n');

    const events = lines.map((line) => JSON.parse(line));
    expect(events.map(({ event }) => event)).toEqual([
      'run-started',
      'session-begun',
      'session-intended',
      'session-created',
      'request-intended',
      'request-added',
      'activation-intended',
      'session-activated',
      'session-observed',
      'artifacts-read',
      'session-settled',
      'run-ended',
    ]);
    expect(events[0]).toMatchObject({ level: 30, runId: 'r1', msg: 'run-started', time: expect.stringMatching(/Z$/) });
  });

  it('names no resource in its log below debug', async () => {
    const [info, debug] = [await shown({ logFormat: 'json' }), await shown({ logFormat: 'json', logLevel: 'debug' })];

    expect(info).toContain('"artifacts":1');
    expect(info).not.toContain('Restored 0');
    expect(debug).toContain('Restored 0');
  });

  it.each(['pretty', 'json'] as const)(
    'shows the response of a failed request in the debug log only (%s)',
    async (logFormat) => {
      const logs = await Promise.all(
        (['info', 'debug'] as const).map(async (logLevel) => {
          const stderr = new Screen();
          const deps = { clock: new InstantClock(), meter: () => null };
          const display = await openDisplay(deps, { ...defaults, logFormat, logLevel }, environmentOf({ stderr }));
          display.onClientEvent({ ...failedAttempt, body: '<html>\u001b[2J' });
          display.close();
          return stderr.text;
        }),
      );

      expect(logs.map((text) => text.includes('8f1c'))).toEqual([true, true]);
      expect(logs.map((text) => text.includes('<html>\\u001b[2J'))).toEqual([false, true]);
    },
  );

  it('draws a live view on a terminal, and leaves its last state there', async () => {
    const text = await shown({}, new Screen({ isTTY: true }));

    // Eighty columns wide, where the terminal does not say.
    expect(text).toContain('mailbox  1/1  restored, 0 failed, 0 running, 0 queued');
    expect(text).not.toContain('mailbox-001 activated');
  });
  it('leaves nothing behind if the terminal becomes narrower: it erases the rows that its lines take now', async () => {
    const stderr = new Screen({ isTTY: true });
    const display = await openDisplay(
      { clock: new InstantClock(), meter: () => null },
      defaults,
      environmentOf({ stderr }),
    );
    tellRun(display);
    display.say('warn', 'the view is drawn below this');
    const before = stderr.text.length;

    Object.assign(stderr, { columns: 20 });
    stderr.emit('resize');
    const [, rows = ''] = /\[(\d+)A\r.\[J/.exec(stderr.text.slice(before)) ?? [];
    display.close();

    expect(Number(rows)).toBeGreaterThan(4);
    expect(stderr.listenerCount('resize')).toBe(0);
  });
});

const failedAttempt: AttemptFailedEvent = {
  kind: 'attempt-failed',
  method: 'GET',
  path: '/v1.0/solutions/backupRestore',
  number: 1,
  status: 503,
  code: '',
  requestId: '8f1c',
  clientRequestId: 'c-1',
  waitMs: null,
  because: '503',
  body: '',
};

/** What stderr shows of a run of one mailbox that goes well. */
async function shown(options: Partial<NetworkOptions>, stderr = new Screen()): Promise<string> {
  const display = await openDisplay(
    { clock: new InstantClock(), meter: () => null },
    { ...defaults, ...options },
    environmentOf({ stderr }),
  );
  tellRun(display);
  display.close();
  return stderr.text;
}

function tellRun(display: Display): void {
  const story = runOf(planOf({ mailbox: 1 }))
    .activates('mailbox-001')
    .settles('mailbox-001', [restored(0)])
    .ends(0);
  for (const event of story.events) display.onEvent(event, story.state);
}

const defaults: NetworkOptions = {
  json: false,
  quiet: false,
  color: false,
  stateDir: 'state',
  storePlace: 'state',
  reportDir: 'reports',
  graphUrl: 'https://graph.microsoft.com/v1.0',
  auth: 'default',
  poll: null,
  patience: 600_000,
  logLevel: 'info',
  logFormat: 'pretty',
  given: [],
};
