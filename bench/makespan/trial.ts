import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Account, startEmulator } from '../rig/emulator-process.ts';
import { temporaryFolder } from '../rig/temporary-folder.ts';
import { type Contender, ours } from './contenders.ts';
import { type EndEstimates, endEstimatesOf } from './end-estimates.ts';
import type { Work } from './work.ts';

/** One contender's restore of one work, by the emulator's own counters. */
export interface Trial {
  readonly account: Account;
  /** Milliseconds on the emulator's clock, from the first activation to the last end. */
  readonly taken: number;
  /** Milliseconds on the real clock, from the start of the contender's process to its end. */
  readonly wall: number;
  /** Of the program; the runbooks estimate nothing. */
  readonly estimates: EndEstimates | null;
}

/**
 * Runs a contender's restore against an emulator of its own. Rejects if the contender fails, leaves out a mailbox or restores one
 * twice, because its time would mean nothing.
 */
export async function play(work: Work, contender: Contender): Promise<Trial> {
  const folder = temporaryFolder('makespan');
  await writeFile(join(folder, 'spec.yaml'), JSON.stringify(work.spec));
  await writeFile(join(folder, 'mailboxes.csv'), work.list);
  await mkdir(join(folder, 'emulator'));
  const emulator = await startEmulator(work.scenario, join(folder, 'emulator'));
  try {
    const { exitCode, stdout, stderr, took } = await (await contender.start(emulator, folder)).ended;
    const account = await emulator.account();
    if (exitCode !== 0)
      throw new Error(`${contender.name} ended with ${exitCode}: ${`${stdout}${stderr}`.slice(-2_000)}`);
    const estimates = contender === ours ? await endEstimatesOf(folder, 'bench') : null;
    return { account, taken: timeTaken(account, work, contender), wall: took, estimates };
  } finally {
    await emulator.stop();
  }
}

function timeTaken(account: Account, { resources }: Work, { name }: Contender): number {
  const { firstActivation, lastEnd, resourcesActivated, resourcesActivatedAgain } = account;
  const isWhole = resourcesActivated === resources && resourcesActivatedAgain === 0;
  if (!isWhole || firstActivation === null || lastEnd === null)
    throw new Error(`${name} restored ${resourcesActivated} of ${resources}, ${resourcesActivatedAgain} of them again`);
  return lastEnd - firstActivation;
}
