import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Emulator, openEmulator } from '../../src/emulator/emulator.ts';
import { mintToken } from '../../src/emulator/http/token.ts';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import { systemClock } from '../../src/util/clock.ts';
import { Folder } from '../support/folder.ts';

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');

function start(emulator: Emulator, folder: Folder): ChildProcess {
  const token = mintToken({ tenant: defaultScenario.tenant, id: '1', issuedAt: Date.now() });
  const words = [main, 'inventory', '--spec', '--graph-url', emulator.url, '--auth', 'token'];
  return spawn(process.execPath, words, {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], GRAPH_ACCESS_TOKEN: token },
    stdio: 'ignore',
  });
}

it('goes on with an inventory that was killed, without reading a page twice', { tags: 'slow' }, async () => {
  await using folder = await Folder.open();
  const { protected: nothing } = defaultScenario;
  const scenario = {
    ...defaultScenario,
    unlisted: 'unprotected' as const,
    protected: { ...nothing, mailbox: { ...nothing.mailbox, count: 5_000 } },
  };
  const emulator = await openEmulator(scenario, { clock: systemClock });
  const listed = (): number => emulator.calls.summary.calls.listProtectionUnits ?? 0;
  try {
    const first = start(emulator, folder);
    const killed = once(first, 'exit');
    while (listed() < 20) await new Promise((resolve) => setImmediate(resolve));
    first.kill('SIGKILL');
    await killed;
    const second = start(emulator, folder);
    const [exitCode] = await once(second, 'exit');

    const lines = (await readFile(folder.at('inventory', 'mailboxes.csv'), 'utf8')).trimEnd().split('\r\n');
    expect(exitCode).toBe(0);
    expect(new Set(lines).size).toBe(5_001);
    // 50 pages of mailboxes, one each of drives and sites, and the one on its way when it was killed.
    expect(listed()).toBeLessThanOrEqual(53);
  } finally {
    await emulator.close();
  }
});
