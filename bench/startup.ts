/**
 * What it costs to start the program: each command against `node -e 0`, in processor time, medians of interleaved runs. `npm run bench`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processorTime } from './rig/processor-time.ts';

const root = join(import.meta.dirname, '..');
const main = join(root, 'dist', 'cli', 'main.js');
const rounds = 15;

execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts'], { cwd: root, stdio: 'inherit' });
const folder = mkdtempSync(join(tmpdir(), 'bulk-restore-bench-'));
const spec = join(folder, 'one.yaml');
writeFileSync(spec, 'version: 1\nname: one\nrestorePoint: { last: 14d }\nmailboxes: [ada@contoso.com]\n');

const commands: Readonly<Record<string, string[]>> = {
  'node -e 0': ['-e', '0'],
  '--version': [main, '--version'],
  'validate, one mailbox': [main, 'validate', spec],
  'plan, one mailbox': [main, 'plan', spec],
  'validate, nothing kept of a start before': [main, 'validate', spec],
  'plan, nothing kept of a start before': [main, 'plan', spec],
  'run --emulator, one mailbox, time x 20,000': [main, 'run', spec, '--emulator', '--time-scale', '20000', '--quiet'],
};

// The first start keeps what it compiles.
for (const words of Object.values(commands)) processorTime(words, folder);
const times = new Map(Object.keys(commands).map((name) => [name, [] as number[]]));
for (let round = 0; round < rounds; round += 1) {
  for (const [name, words] of Object.entries(commands)) {
    const env = name.includes('nothing kept') ? { NODE_DISABLE_COMPILE_CACHE: '1' } : {};
    times.get(name)?.push(processorTime(words, folder, env));
  }
}
rmSync(folder, { recursive: true });

const median = (values: readonly number[] = []): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const base = median(times.get('node -e 0'));
console.log(`startup: processor time, medians of ${rounds} interleaved runs, Node ${process.version}`);
for (const [name, values] of times) {
  const time = median(values);
  console.log(
    `  ${name.padEnd(44)} ${time.toFixed(0).padStart(5)} ms  ${(time / base).toFixed(2).padStart(5)} x node -e 0`,
  );
}
