import { appendFile, readFile, rm, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { defaultScenario } from '../../src/emulator/scenario/scenario.ts';
import { day } from '../../src/util/duration.ts';
import { CliRig } from '../../test/support/rigs/cli-rig.ts';

export interface YearOptions {
  readonly mailboxes: number;
  readonly sample: number;
  readonly weeks: number;
  /** Killed after the service activated their session: the first is resumed in the next week, the second never. */
  readonly killed: readonly [resumed: number, lost: number];
  /** Gets a line after every week. */
  readonly onWeek?: (line: string) => void;
}

/** What a year of drills came to, by the program and by an independent count. */
export interface Year {
  /** Mailboxes of which the emulator saw more restores in 30 days than the budget allows. */
  readonly overBudget: readonly string[];
  /** Coverage of each week that ended: by report.json, and by counting the rows of all reports. */
  readonly coverage: readonly { readonly week: number; readonly measured: number; readonly counted: number }[];
  /** How many mailboxes were restored at least once. */
  readonly tried: number;
  readonly activations: number;
  readonly exitCodes: readonly number[];
}

const budget = { restores: 2, per: 30 * day };
const within = 90 * day;

/**
 * Plays weekly drills of one spec on an emulator, in virtual time. The independent count knows nothing of the ledger: the emulator says
 * which mailboxes a run restored, and its report.csv which came back.
 */
export async function playYear({ mailboxes, sample, weeks, killed, onWeek }: YearOptions): Promise<Year> {
  const failures = { ...defaultScenario.failures, resolution: 0.01, artifacts: 0.03 };
  await using rig = await CliRig.open({ scenario: { failures } });
  const names = Array.from({ length: mailboxes }, (_, index) => `user${index}@contoso.com`);
  const [first, second] = [names.slice(0, Math.ceil(mailboxes * 0.7)), names.slice(Math.ceil(mailboxes * 0.7))];
  await rig.file('staff.csv', `address\n${first.join('\n')}\n`);
  await rig.file('students.csv', `address\n${second.join('\n')}\n`);
  const spec = await rig.file('drill.yaml', specText(sample));
  const activations = new Map<string, number[]>();
  const seen = new Map<string, number>();
  const returns = new Map<string, number[]>();
  const coverage: Year['coverage'][number][] = [];
  const exitCodes: number[] = [];

  const noteActivations = (at: number): void => {
    for (const name of names) {
      const count = rig.emulator.calls.activationsOf('mailbox', name);
      const more = count - (seen.get(name) ?? 0);
      for (let time = 0; time < more; time += 1) activations.set(name, [...(activations.get(name) ?? []), at]);
      seen.set(name, count);
    }
  };

  const noteReturns = async (id: string, at: number): Promise<void> => {
    for (const { resource = '', outcome } of await rig.rows('weekly', id))
      if (outcome === 'succeeded' || outcome === 'unchanged')
        returns.set(resource, [...(returns.get(resource) ?? []), at]);
  };

  let start = rig.clock.now();
  let killedAt = 0;
  for (let week = 0; week < weeks; week += 1) {
    await rig.clock.advance(Math.max(0, start - rig.clock.now()));
    if (week === killed[0] + 1) {
      const { exitCode } = await rig.local('resume', `week-${killed[0]}`);
      exitCodes.push(exitCode);
      await noteReturns(`week-${killed[0]}`, killedAt);
    }
    const at = rig.clock.now();
    const { exitCode, stderr } = await rig.online('run', spec, '--run-id', `week-${week}`);
    if (exitCode > 1) throw new Error(`week ${week} ended with ${exitCode}: ${stderr}`);
    noteActivations(at);
    if (killed.includes(week)) {
      await kill(rig, `week-${week}`, week === killed[0] ? 'session-activated' : 'activation-intended');
      killedAt = at;
    } else {
      exitCodes.push(exitCode);
      await noteReturns(`week-${week}`, at);
      const { objectives } = await rig.json('weekly', `week-${week}`);
      const measured = Number(objectives.find(({ objective }) => objective === 'coverage')?.['measured']);
      const counted = names.filter((name) => (returns.get(name) ?? []).some((time) => time > at - within)).length;
      coverage.push({ week, measured, counted: counted / mailboxes });
      onWeek?.(
        `week ${week}: exit code ${exitCode}, coverage ${measured} by the program, ${counted / mailboxes} by rows`,
      );
    }
    start += 7 * day;
  }
  const overBudget = names.filter((name) => isOver(activations.get(name) ?? []));
  const all = [...activations.values()].reduce((sum, times) => sum + times.length, 0);
  return { overBudget, coverage, tried: activations.size, activations: all, exitCodes };
}

function specText(sample: number): string {
  return `version: 1
name: weekly
mode: drill
restorePoint: { last: 7d }
mailboxes: { lists: [staff.csv, students.csv] }
sample: { size: ${sample}, rotate: true }
objectives: { minSuccess: 90%, coverage: { share: 20%, within: 90d } }
`;
}

function isOver(times: readonly number[]): boolean {
  return times.some((end) => times.filter((at) => at <= end && at > end - budget.per).length > budget.restores);
}

/** Leaves of a run what a process leaves that is killed right after this event: the service goes on without it. */
async function kill(rig: CliRig, runId: string, after: string): Promise<void> {
  const state = join(rig.folder, 'state');
  const journal = join(state, 'runs', runId, 'journal.ndjson');
  const lines = (await readFile(journal, 'utf8')).split('\n');
  const last = lines.findIndex((line) => line.includes(`"type":"${after}"`));
  if (last === -1) throw new Error(`the journal of ${runId} has no ${after}`);
  const kept = `${lines.slice(0, last + 1).join('\n')}\n`;
  await truncate(journal, Buffer.byteLength(kept));
  // Half a line, as a power cut leaves it.
  await appendFile(journal, (lines[last + 1] ?? '').slice(0, 20));
  await rm(join(state, 'drills', `${runId}.ndjson`));
  await rm(join(rig.folder, 'reports', 'weekly', runId), { recursive: true });
}
