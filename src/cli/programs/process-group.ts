import { type ChildProcess, spawnSync } from 'node:child_process';
import { systemCode } from '../../util/system-error.ts';

const isPosix = process.platform !== 'win32';

/** Options of `spawn`: in a group of its own, so that Ctrl-C does not reach it and `endGroup` reaches all that it starts. */
export const inOwnGroup: { readonly detached: boolean; readonly windowsHide: true } = {
  detached: isPosix,
  windowsHide: true,
};

/** Ends a program and what it has started. */
export function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (isPosix) process.kill(-child.pid, 'SIGKILL');
    else if (child.exitCode === null)
      spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { stdio: 'ignore' });
  } catch (error) {
    // Nothing is left of it.
    if (systemCode(error) !== 'ESRCH' && systemCode(error) !== 'EPERM') throw error;
  }
}
