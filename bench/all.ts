/** Runs all benches, one after the other, so that they do not disturb each other. `npm run bench`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const benches = [
  'startup.ts',
  'journal.ts',
  'history.ts',
  'scale.ts',
  'requests.ts',
  'looks.ts',
  'loads.ts',
  'two-tenants.ts',
  'pinned.ts',
  'inventory.ts',
  'names.ts',
  'makespan.ts',
  'chaos.ts',
  'attack.ts',
  'simulate.ts',
  'drills.ts',
  'moments.ts',
  'fleet.ts',
  'several-runs.ts',
  'one-tenant.ts',
  'stores.ts',
  'takeover.ts',
  'interruptions.ts',
  'failover.ts',
  'outage.ts',
];

for (const bench of benches) {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', join(import.meta.dirname, bench)], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
