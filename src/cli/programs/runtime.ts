import type { Runtime } from '../environment.ts';

type ThisProcess = Pick<NodeJS.Process, 'execPath' | 'execArgv' | 'argv' | 'versions' | 'platform'>;

/** What a process runs on. `isExecutable`: whether Node is inside the program. */
export function runtimeOf(process: ThisProcess, isExecutable: boolean): Runtime {
  const { execPath, execArgv, argv, versions, platform } = process;
  // Node leaves the place of the script to an executable too, with no script in it.
  const script = isExecutable ? [] : [...execArgv, ...argv.slice(1, 2)];
  return { nodeVersion: versions.node, platform, isExecutable, selfCommand: [execPath, ...script] };
}
