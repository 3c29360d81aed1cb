import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ScaledScenario } from '../rig/emulator-process.ts';

/** How many mailboxes the spec names. */
export const mailboxes = 800;

/** A service whose sessions take seconds. */
export const scenario: ScaledScenario = {
  version: 1,
  clock: { start: new Date().toISOString(), timeScale: 1_200 },
};

/** Writes `spec.yaml` into a folder: 40 sessions, eight at once, so that sessions are made and activated all the time. */
export async function writeSpec(folder: string): Promise<void> {
  await writeSpecOf({ name: 'spec', mailboxes, atOnce: 8 }, folder);
}

/** Writes `<name>.yaml` into a folder: people whom no spec of another name has, in sessions of 20. */
export async function writeSpecOf(
  { name, mailboxes: count, atOnce }: { readonly name: string; readonly mailboxes: number; readonly atOnce: number },
  folder: string,
): Promise<void> {
  const addresses = Array.from({ length: count }, (_, index) => `${name}-${index}@contoso.com`);
  await writeFile(join(folder, `${name}.csv`), ['address', ...addresses, ''].join('\n'));
  const spec = {
    version: 1,
    name,
    restorePoint: { last: '7d' },
    limits: { perSession: 20, inFlight: 20 * atOnce, activeSessions: atOnce },
    mailboxes: { lists: [`${name}.csv`] },
  };
  await writeFile(join(folder, `${name}.yaml`), stringify(spec));
}
