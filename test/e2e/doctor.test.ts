import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { Check } from '../../src/doctor/check.ts';
import { openEmulator } from '../../src/emulator/emulator.ts';
import { systemClock } from '../../src/util/clock.ts';
import { Folder } from '../support/folder.ts';
import { EntraServer } from '../support/rigs/entra-server.ts';
import { scenarioWith } from '../support/rigs/tenant-rig.ts';
import { certificate } from '../support/values/certificate.ts';

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const tenant = '72f988bf-86f1-41af-91ab-2d7cd011db47';

describe('bulk-restore doctor', () => {
  it('signs in at Entra as a run does, finds the way there fine, and ends by itself', async () => {
    await using entra = await EntraServer.open({ tenant });
    await using folder = await Folder.open();
    await writeFile(folder.at('ca.pem'), certificate);
    await writeFile(folder.at('secret.txt'), 'a-secret-of-the-application\n');
    const emulator = await openEmulator(scenarioWith({ tenant }), { clock: systemClock, isRecognisable: false });

    const { exitCode, stdout, stderr } = await doctor(
      folder,
      ['--graph-url', emulator.url, '--auth', 'client-secret'],
      {
        NODE_EXTRA_CA_CERTS: folder.at('ca.pem'),
        AZURE_AUTHORITY_HOST: entra.authority,
        AZURE_TENANT_ID: tenant,
        AZURE_CLIENT_ID: '9f0c6d2e-0000-4000-8000-000000000001',
        AZURE_CLIENT_SECRET_FILE: folder.at('secret.txt'),
      },
    );
    await emulator.close();

    const { checks }: { readonly checks: readonly Check[] } = JSON.parse(stdout);
    expect(checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect(checks.filter(({ id }) => id.startsWith('sign-in')).map(({ id, status }) => `${id} ${status}`)).toEqual([
      'sign-in-name ok',
      'sign-in-connection ok',
      'sign-in-certificate ok',
      'sign-in ok',
    ]);
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).not.toContain('a-secret-of-the-application');
    expect(entra.requests).toHaveLength(1);
  });

  it('says whose certificate is not trusted, if nobody says to trust it', async () => {
    await using entra = await EntraServer.open({ tenant });
    await using folder = await Folder.open();

    const { exitCode, stdout } = await doctor(folder, ['--graph-url', `${entra.authority}/v1.0`, '--auth', 'token'], {
      GRAPH_ACCESS_TOKEN: 'opaque',
    });

    const { checks }: { readonly checks: readonly Check[] } = JSON.parse(stdout);
    expect(exitCode).toBe(3);
    expect(checks.find(({ id }) => id === 'graph-certificate')).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('issued by `localhost`, is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)'),
      remedy: expect.stringContaining('set NODE_EXTRA_CA_CERTS to it'),
    });
  });
});

interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function doctor(folder: Folder, words: readonly string[], env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, [main, 'doctor', '--json', ...words], {
    cwd: folder.path,
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]);
  const [[exitCode], stdout, stderr] = await ended;
  return { exitCode: exitCode as number | null, stdout, stderr };
}
