import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFolder, checkNode, checkTrust } from '../../src/doctor/machine-checks.ts';
import { oldestNode } from '../../src/doctor/node-releases.ts';
import type { FolderFacts } from '../../src/store/folder-probe.ts';

describe('the version of Node', () => {
  it.each([
    ['20.19.0', '2026-04-29', 'ok'],
    ['20.19.0', '2026-04-30', 'warn'],
    ['20.18.9', '2025-01-01', 'fail'],
    ['30.0.0', '2026-11-22', 'ok'],
  ])('%s on %s is %s', (version, date, status) => {
    expect(checkNode({ nodeVersion: version, isExecutable: false }, Date.parse(date)).status).toBe(status);
  });

  it('must be at least what package.json says', async () => {
    const { engines } = JSON.parse(await readFile(join(import.meta.dirname, '..', '..', 'package.json'), 'utf8'));

    expect(engines.node).toBe(`>=${oldestNode.major}.${oldestNode.minor}`);
  });
});

describe('a folder', () => {
  const fine: FolderFacts = {
    path: 'state',
    place: '/work',
    unwritable: null,
    hasHardLinks: true,
    freeSpace: 10 * 1024 ** 3,
    network: null,
    device: 1,
  };

  it.each<[Partial<FolderFacts>, string]>([
    [{}, '`state` can be written, 10.0 GiB free'],
    [{ freeSpace: null }, '`state` can be written'],
    [{ freeSpace: 512 * 1024 ** 2 }, '`state` has only 512 MiB left'],
    [{ network: 'SMB', freeSpace: null }, '`state` is on a network file system (SMB): the lock'],
  ])('with %j: %s', (changes, message) => {
    expect(checkFolder('state-dir', { ...fine, ...changes }, 0).message).toContain(message);
  });

  it('needs room for what the spec names', () => {
    const check = checkFolder('state-dir', { ...fine, freeSpace: 1024 ** 3 }, 2 * 1024 ** 3);

    expect(check).toMatchObject({ status: 'fail', message: '`state` has 1.0 GiB left; a run needs 2.0 GiB' });
  });

  it('for reports needs no hard links, and may be on a network file system', () => {
    expect(checkFolder('report-dir', { ...fine, hasHardLinks: false, network: 'NFS' }, 0).status).toBe('ok');
  });
});

describe('the certificates to trust', () => {
  it.each([
    [{ path: '', state: 'readable' }, 'ok'],
    [{ path: 'ca.pem', state: 'readable' }, 'ok'],
    [{ path: 'ca.der', state: 'without-certificate' }, 'fail'],
    [{ path: 'ca.pem', state: 'unreadable' }, 'fail'],
  ] as const)('with %j are %s', (facts, status) => {
    expect(checkTrust(facts).status).toBe(status);
  });
});
