/**
 * Attacks the built program from outside: with a service that lies, inputs that mislead, and texts that want to be somewhere else.
 * `npx tsx bench/attack.ts`, or `--only <part of a name>`. Prints what each attack saw, with `ok` or `FINDING`; ends with 1 if there
 * are findings.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { formatDuration } from '../src/util/duration.ts';
import { answers } from './attack/answers.ts';
import type { Attack } from './attack/attempt.ts';
import { files } from './attack/files.ts';
import { inputs } from './attack/inputs.ts';
import { kills } from './attack/kills.ts';
import { network } from './attack/network.ts';
import { refusals } from './attack/refusals.ts';
import { texts } from './attack/texts.ts';
import { buildProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';

const attacks: readonly Attack[] = [...inputs, ...texts, ...files, ...refusals, ...network, ...kills, ...answers];

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, 'no-build': { type: 'boolean', default: false } },
});
const chosen = attacks.filter(({ name }) => name.includes(values.only));
if (chosen.length === 0) throw new Error(`no attack has \`${values.only}\` in its name`);

/** Attacks at once. Most of them wait. */
const atOnce = 2;

if (!values['no-build']) buildProgram();
const folder = temporaryFolder('attack');
const queue = chosen.map((attack, index) => ({ attack, place: join(folder, String(index)) }));
const start = performance.now();
let findings = 0;
await Promise.all(Array.from({ length: atOnce }, work));
console.log(`attack: ${chosen.length} attacks, ${findings} findings, ${formatDuration(performance.now() - start)}`);
process.exitCode = Math.min(1, findings);

async function work(): Promise<void> {
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const sight = await next.attack.play(next.place);
    findings += sight.findings.length;
    console.log(`${sight.findings.length === 0 ? 'ok     ' : 'FINDING'} ${next.attack.name}: ${sight.saw}`);
    for (const text of sight.findings) console.log(`          ${text}`);
  }
}
