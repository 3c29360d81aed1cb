import { spawnSync } from 'node:child_process';

/** The processor time of a Node process in milliseconds, as the shell measures it, with these variables beside its own. Throws if it fails. */
export function processorTime(
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): number {
  const script = `TIMEFORMAT='%U %S'; time "$@" > /dev/null`;
  const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...words], {
    cwd,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  const [user, system] = stderr.trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  if (status !== 0 || user === undefined || system === undefined) throw new Error(`ended with ${status}: ${stderr}`);
  return (user + system) * 1_000;
}
