import { readdir, readFile, stat, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { realTime } from '../../../src/util/clock.ts';
import { Folder } from '../../support/folder.ts';
import { bulkRestore, keptIn } from '../../support/rigs/environments.ts';
import { financeSpec } from '../../support/values/finance-spec.ts';

const onEmulator = ['--emulator', '--time-scale', '10000', '--patience', '1d', '--run-id', 'r1'];
/** Pauses between tries take no time. */
const hasty = { realTime: { ...realTime, sleep: async () => undefined } };

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** A webhook on this machine, which answers with these statuses, then with 200. */
async function webhook(...statuses: number[]): Promise<{ readonly url: string; readonly bodies: string[] }> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => {
      body += piece;
    });
    request.on('end', () => {
      bodies.push(body);
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/services/hush-hush`, bodies };
}

describe('--notify', () => {
  it('posts counts and the run id at the start and at the end, and no address', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    const hook = await webhook();

    const { exitCode } = await bulkRestore(
      ['run', spec, ...onEmulator, '--notify', hook.url, '--notify-start'],
      keptIn(folder),
    );

    expect(exitCode).toBe(0);
    const [start, end] = hook.bodies.map((body) => JSON.parse(body));
    expect(start).toMatchObject({ event: 'started', run_id: 'r1', exit_code: null, emulated: true });
    expect(end).toMatchObject({
      event: 'ended',
      run_id: 'r1',
      spec_name: 'finance',
      emulated: true,
      exit_code: 0,
      text: 'finance r1 (emulated): done: 3 of 3 came back (exit code 0)',
      totals: { planned: 3, succeeded: 3 },
    });
    expect(hook.bodies.join()).not.toContain('@');
  });

  it('tries again, and its failure changes nothing and shows no URL', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    const [later, never] = [await webhook(503, 429), await webhook(403)];
    const variables = { ...keptIn(folder), BULK_RESTORE_NOTIFY: `${later.url} ${never.url}` };

    const { exitCode, stdout, stderr } = await bulkRestore(['run', spec, ...onEmulator], variables, hasty);

    expect([exitCode, later.bodies.length, never.bodies.length]).toEqual([0, 3, 1]);
    expect(stderr).toContain(
      '`--notify` number 2 failed, so nobody is notified there: the webhook answers with status 403',
    );
    expect(stdout + stderr).not.toContain('hush');
    const journal = await readFile(folder.at('state', 'runs', 'r1', 'journal.ndjson'), 'utf8');
    expect(journal).not.toContain('hush');
  });

  it('speaks of a run that was refused, and not of a wrong spec', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', `${financeSpec}objectives: { checked: 95% }\n`);
    const wrong = await folder.file('wrong.yaml', 'version: 2\n');
    const hook = await webhook();
    const flags = ['--notify', hook.url, '--notify-format', 'slack'];

    const refused = await bulkRestore(['run', spec, ...onEmulator, ...flags], keptIn(folder));
    const usage = await bulkRestore(['run', wrong, ...onEmulator, ...flags], keptIn(folder));

    expect([refused.exitCode, usage.exitCode]).toEqual([3, 2]);
    expect(refused.stderr).toContain('`objectives.checked` needs a program that checks what came back');
    expect(hook.bodies).toEqual(['{"text":"finance (emulated): refused before anything was started (exit code 3)"}']);
  });

  it.each(['ftp://example.com/hush', 'http://example.com/hush', 'hush'])('takes no URL such as %s', async (url) => {
    const { exitCode, stderr } = await bulkRestore(['run', 'spec.yaml', '--notify', url]);

    expect([exitCode, stderr.includes('hush')]).toEqual([2, false]);
  });
});

describe('--metrics-file', () => {
  it('holds what the run measured, readable for everybody', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);

    await bulkRestore(['run', spec, ...onEmulator, '--metrics-file', folder.at('out', 'drill.prom')], keptIn(folder));

    const file = folder.at('out', 'drill.prom');
    const text = await readFile(file, 'utf8');
    expect((await stat(file)).mode & 0o777).toBe(0o644);
    expect(text).toContain('bulk_restore_last_run_exit_code{spec="finance",emulated="true"} 0\n');
    expect(text).toMatch(/_resources\{spec="finance",emulated="true",workload="mailbox",outcome="succeeded"\} \d/);
    expect(text).not.toContain('@');
  });
});

describe('--metrics-file of a run that is refused', () => {
  it('names the spec', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', uncheckedSpec);
    const file = folder.at('drill.prom');

    const emulated = await bulkRestore(['run', spec, ...onEmulator, '--metrics-file', file], keptIn(folder));

    expect(emulated.exitCode).toBe(3);
    expect(await readFile(file, 'utf8')).toContain(
      'bulk_restore_last_run_exit_code{spec="finance",emulated="true"} 3\n',
    );
  });
});

describe('--metrics-file of an emulated run', () => {
  it('is replaced by the next run, emulated or not', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', uncheckedSpec);
    const file = folder.at('drill.prom');
    const measure = async (...flags: readonly string[]): Promise<string> => {
      await bulkRestore(['run', spec, ...flags, '--metrics-file', file], keptIn(folder));
      return await readFile(file, 'utf8');
    };

    expect(await measure(...onEmulator)).toContain('emulated="true"');
    expect(await measure(...onEmulator)).toContain('emulated="true"');
    expect(await measure('--auth', 'token')).not.toContain('emulated="true"');
    expect((await readdir(folder.path)).filter((name) => name.endsWith('.prom'))).toEqual(['drill.prom']);
  });

  it.each([
    ['of a real run', 'bulk_restore_last_run_exit_code{spec="finance",emulated="false"} 0\n'],
    ['of another program', 'up 1\n'],
  ])('lies beside the file %s, which stays as it is', async (_, kept) => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', uncheckedSpec);
    const file = await folder.file('drill.prom', kept);

    await bulkRestore(['run', spec, ...onEmulator, '--metrics-file', file], keptIn(folder));

    expect(await readFile(file, 'utf8')).toBe(kept);
    expect(await readFile(folder.at('drill.emulated.prom'), 'utf8')).toContain(
      'bulk_restore_last_run_exit_code{spec="finance",emulated="true"} 3\n',
    );
  });
});

/** It is refused at once. */
const uncheckedSpec = `${financeSpec}objectives: { checked: 95% }\n`;

describe('--events', () => {
  it('has a line of JSON for each event and the progress, without addresses, and is continued', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    const file = await folder.file('events.ndjson', '{"event":"earlier"}\n');

    const { exitCode } = await bulkRestore(['run', spec, ...onEmulator, '--events', file], keptIn(folder));

    const text = await readFile(file, 'utf8');
    const events = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(exitCode).toBe(0);
    expect(events[0]).toEqual({ event: 'earlier' });
    expect(events[1]).toMatchObject({ event: 'run-started', runId: 'r1' });
    expect(events.at(-2)).toMatchObject({ event: 'run-ended', exitCode: 0 });
    expect(events.at(-1)).toMatchObject({ event: 'progress', totals: { planned: 3, succeeded: 3 } });
    expect(text).not.toContain('@');
  });

  it('refuses a link before anything is sent', async () => {
    await using folder = await Folder.open();
    const spec = await folder.file('spec.yaml', financeSpec);
    await symlink(await folder.file('passwd', ''), folder.at('link'));

    const { exitCode, stderr } = await bulkRestore(
      ['run', spec, ...onEmulator, '--events', folder.at('link')],
      keptIn(folder),
    );

    expect(exitCode).toBe(3);
    expect(stderr).toContain('the events cannot be written to');
  });
});
