import { fileURLToPath } from 'node:url';
import type { EmulatorProcess } from '../rig/emulator-process.ts';
import { type Running, startNode, startProgram } from '../rig/program.ts';

/** A way to restore the list `mailboxes.csv` of a folder against an emulator. */
export interface Contender {
  readonly name: string;
  start(emulator: EmulatorProcess, folder: string): Promise<Running>;
}

export const ours: Contender = {
  name: 'bulk-restore run',
  async start(emulator, folder) {
    const words = ['run', 'spec.yaml', '--graph-url', emulator.url, '--auth', 'token', '--run-id', 'bench', '--quiet'];
    const env = { ...(await emulator.scaledTime()), GRAPH_ACCESS_TOKEN: 'anything' };
    return startProgram(words, { cwd: folder, env });
  },
};

export const oneByOne: Contender = runbook('runbook, 1,000 after 1,000', { session: 1_000, atOnce: 1 });
export const inParallel: Contender = runbook('runbook, 25 x 40 in parallel', { session: 40, atOnce: 25 });

export const contenders: readonly Contender[] = [ours, oneByOne, inParallel];

const script = fileURLToPath(import.meta.resolve('./runbook.ts'));
const loader = import.meta.resolve('tsx');

function runbook(name: string, { session, atOnce }: { session: number; atOnce: number }): Contender {
  return {
    name,
    async start(emulator, folder) {
      const subject = ['--url', emulator.url, '--list', 'mailboxes.csv'];
      const ways = ['--session', String(session), '--at-once', String(atOnce)];
      const env = await emulator.scaledTime();
      return startNode(['--import', loader, script, ...subject, ...ways], { cwd: folder, env });
    },
  };
}
