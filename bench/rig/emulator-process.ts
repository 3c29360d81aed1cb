import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CallSummary } from '../../src/emulator/call-stats.ts';
import { startProgram } from './program.ts';

/** The counters of an emulator; `now` is its time. Times in milliseconds since 1970. */
export interface Account extends CallSummary {
  readonly now: number;
}

/** `bulk-restore emulate` in a process of its own. */
export interface EmulatorProcess {
  /** The Graph URL. */
  readonly url: string;
  account(): Promise<Account>;
  /** The environment that gives a Node process the emulator's clock and speed. */
  scaledTime(): Promise<Readonly<Record<string, string>>>;
  stop(): Promise<void>;
}

/** A scenario as in its file, with the speed of its clock. */
export type ScaledScenario = Readonly<Record<string, unknown>> & {
  readonly clock: { readonly start: string; readonly timeScale: number };
};

/** Starts an emulator with `scenario`, which it writes to the existing `folder`. Rejects if the emulator does not start. */
export async function startEmulator(scenario: ScaledScenario, folder: string): Promise<EmulatorProcess> {
  // JSON is YAML too.
  await writeFile(join(folder, 'scenario.yaml'), JSON.stringify(scenario));
  const child = startProgram(['emulate', '--port', '0', '--scenario', 'scenario.yaml'], { cwd: folder });
  const url = await child.firstLine;
  if (url === '') throw new Error(`the emulator did not start: ${(await child.ended).stderr}`);
  const account = async (): Promise<Account> => (await (await fetch(new URL('/account', url))).json()) as Account;
  return {
    url,
    account,
    scaledTime: async () => scaledTime(scenario.clock.timeScale, account),
    stop: async () => {
      child.kill('SIGKILL');
      await child.ended;
    },
  };
}

const preload = pathToFileURL(join(import.meta.dirname, 'scaled-time.mjs')).href;

async function scaledTime(scale: number, account: () => Promise<Account>): Promise<Readonly<Record<string, string>>> {
  // One request first, because it opens the connection, which takes long on a fast clock.
  await account();
  const asked = Date.now();
  const { now } = await account();
  const answered = Date.now();
  return { NODE_OPTIONS: `--import ${preload}`, BENCH_TIME: [scale, (asked + answered) / 2, now].join(',') };
}
