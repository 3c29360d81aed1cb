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
  const addresses = Array.from({ length: mailboxes }, (_, index) => `user${index}@contoso.com`);
  await writeFile(join(folder, 'mailboxes.csv'), ['address', ...addresses, ''].join('\n'));
  const spec = {
    version: 1,
    name: 'many-sessions',
    restorePoint: { last: '7d' },
    limits: { perSession: 20, inFlight: 160, activeSessions: 8 },
    mailboxes: { lists: ['mailboxes.csv'] },
  };
  await writeFile(join(folder, 'spec.yaml'), stringify(spec));
}
