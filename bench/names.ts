/**
 * What names cost an application, to which the service shows none: how many requests, and whether every row is right. The program
 * against `emulate`, over HTTP. `npm run bench`, or `npx tsx bench/names.ts --mailboxes 20000`. Ends with 1 if a figure is wrong.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { stringify } from 'yaml';
import { mintToken } from '../src/emulator/http/token.ts';
import { readScenario } from '../src/emulator/scenario/read-scenario.ts';
import { OutcomeDraw } from '../src/emulator/sessions/outcome-draw.ts';
import { EmulatedUnit } from '../src/emulator/units/protection-units.ts';
import { mostRequestsInBatch } from '../src/m365/limits.ts';
import { Chance } from '../src/util/chance.ts';
import { columns } from '../src/util/columns.ts';
import { formatCount } from '../src/util/count.ts';
import { startEmulator } from './rig/emulator-process.ts';
import { machine } from './rig/machine.ts';
import { buildProgram, startProgram } from './rig/program.ts';
import { temporaryFolder } from './rig/temporary-folder.ts';

const { values } = parseArgs({ options: { mailboxes: { type: 'string', default: '20000' } } });
const mailboxes = Number(values.mailboxes);

/** Ways to the directory. `others` is how many users own nothing that is restored. */
const trials = [
  { name: 'all users listed', others: 5_000, roles: ['User.Read.All'] },
  { name: 'in a tenant of a million', others: 1_000_000, roles: ['User.Read.All'] },
  { name: 'primary addresses only', others: 5_000, roles: ['User.ReadBasic.All'] },
  { name: 'without permission', others: 5_000, roles: [] },
] as const;

const backup = ['BackupRestore-Restore.ReadWrite.All', 'BackupRestore-Configuration.Read.All'];
const limits = { perDay: 1_000_000, inFlight: 1_000 };

buildProgram();
console.log(`names: ${formatCount(mailboxes)} mailboxes by an application, 1 % failing, ${machine()}`);
const rows = [['', 'requests for names', 'named', 'wrong', 'came back', 'failed', 'warnings']];
for (const trial of trials) rows.push(await play(trial));
for (const line of columns(rows, new Set([1, 2, 3, 4, 5, 6]))) console.log(`  ${line}`);

async function play({ name, others, roles }: (typeof trials)[number]): Promise<string[]> {
  const folder = temporaryFolder('names');
  const scenario = {
    version: 1,
    seed: 'names',
    view: 'application',
    unlisted: 'unprotected',
    mailboxes: { count: mailboxes },
    failures: { artifacts: '1%', artifactCodes: { ArtifactCannotBeRestored: 1 } },
    directory: { others },
    limits: { ...limits, pageSize: 999 },
    // The program keeps real time, so that its requests do not time out; restores of hours take seconds.
    clock: { start: new Date().toISOString(), timeScale: 2_400 },
  };
  const emulator = await startEmulator(scenario, folder);
  try {
    const addresses = Array.from(
      { length: mailboxes },
      (_, index) => `user${String(index + 1).padStart(5, '0')}@contoso.com`,
    );
    await writeFile(join(folder, 'mailboxes.csv'), ['address', ...addresses, ''].join('\n'));
    const spec = {
      version: 1,
      name: 'names',
      restorePoint: { last: '7d' },
      limits,
      mailboxes: { lists: ['mailboxes.csv'] },
    };
    await writeFile(join(folder, 'spec.yaml'), stringify(spec));
    const token = mintToken({
      tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
      id: name,
      issuedAt: Date.now(),
      roles: [...backup, ...roles],
    });
    const env = { GRAPH_ACCESS_TOKEN: token };
    const words = [
      'run',
      'spec.yaml',
      '--run-id',
      'r1',
      '--graph-url',
      emulator.url,
      '--auth',
      'token',
      '--poll',
      '300ms',
      '--quiet',
    ];
    const { exitCode, stderr } = await startProgram(words, { cwd: folder, env }).ended;
    if (exitCode !== 1) throw new Error(`the run ended with ${exitCode}: ${stderr}`);
    const { calls } = await emulator.account();
    const report = join(folder, 'reports', 'names', 'r1');
    const table: Record<string, string>[] = parse(await readFile(join(report, 'report.csv')), { columns: true });
    const { proven } = JSON.parse(await readFile(join(report, 'report.json'), 'utf8'));
    const truth = truthOf(scenario);
    const named = table.filter(({ artifact_id: id }) => id !== '').length;
    const wrong = table.filter(
      ({ resource = '', outcome }) => outcome !== 'unknown' && outcome !== truth(resource),
    ).length;
    const failing = addresses.filter((address) => truth(address) === 'failed').length;
    const byName = (calls.getUser ?? 0) + (calls.findUsers ?? 0);
    const asked = (calls.listUsers ?? 0) + (calls.listProtectionUnits ?? 0) + Math.ceil(byName / mostRequestsInBatch);
    const warnings = stderr.split('\n').filter((line) => line.includes('cannot be named')).length;
    const isRight = proven.all.failed === failing && proven.all.cameBack === mailboxes - failing && wrong === 0;
    const mayBeNamed = roles.length > 0;
    const isCheap = asked <= mailboxes / mostRequestsInBatch + 100;
    if (!isRight || !isCheap || (named === mailboxes) !== mayBeNamed || warnings !== (mayBeNamed ? 0 : 1))
      process.exitCode = 1;
    return [name, ...[asked, named, wrong, proven.all.cameBack, proven.all.failed, warnings].map(formatCount)];
  } finally {
    await emulator.stop();
  }
}

/** What becomes of each mailbox, by the rules of the emulator and not by what it showed. */
function truthOf(written: object): (address: string) => string {
  const read = readScenario(JSON.stringify(written), 'scenario.yaml');
  if (!('scenario' in read)) throw new Error('the scenario is wrong');
  const chance = new Chance(read.scenario.seed);
  const draw = new OutcomeDraw(read.scenario, chance);
  return (address) => draw.draw(new EmulatedUnit('mailbox', address, chance), 0).outcome;
}
