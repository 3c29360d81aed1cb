import { describe, expect, it } from 'vitest';
import { runtimeOf } from '../../../src/cli/programs/runtime.ts';

const ofNode = {
  execPath: '/usr/bin/node',
  execArgv: [],
  argv: ['/usr/bin/node', '/usr/lib/bulk-restore/main.js', 'worker', '--quiet'],
  versions: { ...process.versions, node: '24.11.0' },
  platform: 'linux',
} as const;

describe('runtimeOf', () => {
  it.each([
    ['an installed package', ofNode, false, ['/usr/bin/node', '/usr/lib/bulk-restore/main.js']],
    [
      'the sources, with what loads them',
      { ...ofNode, execArgv: ['--import', 'tsx'], argv: ['/usr/bin/node', '/src/main.ts', 'worker'] },
      false,
      ['/usr/bin/node', '--import', 'tsx', '/src/main.ts'],
    ],
    [
      'an executable',
      { ...ofNode, execPath: '/opt/bulk-restore', argv: ['/opt/bulk-restore', 'bulk-restore', 'worker'] },
      true,
      ['/opt/bulk-restore'],
    ],
  ])('says how to start %s again', (_, process, isExecutable, command) => {
    const { execArgv, argv, ...rest } = process;

    const runtime = runtimeOf({ ...rest, execArgv: [...execArgv], argv: [...argv] }, isExecutable);

    expect(runtime).toEqual({ nodeVersion: '24.11.0', platform: 'linux', isExecutable, selfCommand: command });
  });
});
