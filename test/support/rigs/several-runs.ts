import type { CallSummary } from '../../../src/emulator/call-stats.ts';
import type { Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { defaultLimits, type Limits } from '../../../src/m365/limits.ts';
import type { RunEvent } from '../../../src/state/events.ts';
import { holdingOf } from '../../../src/state/tenant/holding.ts';
import { SharedTenants } from '../shared-tenants.ts';
import { specOf } from '../values/specs.ts';
import { Death, endsBeforeDeath } from './dying-run.ts';
import { RunRig } from './run-rig.ts';

export interface SeveralRuns {
  readonly rigs: readonly RunRig[];
  /** When each of them ended, in milliseconds since the start. */
  readonly ends: readonly number[];
  /** When nine of ten resources of all runs were back, in milliseconds since the start. */
  readonly mostBack: number;
  readonly summary: CallSummary;
  /** Processes that died. */
  readonly deaths: number;
}

interface PlayOptions {
  readonly scenario?: Partial<Scenario>;
  readonly limits?: Partial<Limits>;
  /** Whether the process of a run dies around an event, by what the death is about: the run, the process and the number of the event. Another goes on after the lease. */
  readonly isKilledAt?: (about: string) => boolean;
  /** Whether a store says of each run what the others hold. True by default. */
  readonly isShared?: boolean;
}

/** Plays runs of one tenant that begin together, each with so many mailboxes and on a host of its own, in virtual time. */
export async function playTogether(
  sizes: readonly number[],
  { scenario = {}, limits = {}, isShared = true, isKilledAt = () => false }: PlayOptions = {},
): Promise<SeveralRuns> {
  const rigs: RunRig[] = [];
  for (const [index, size] of sizes.entries()) {
    const resources = specOf({ mailbox: size }).resources.map((resource) => ({
      ...resource,
      name: `run${index}-${resource.name}`,
    }));
    const spec = specOf({}, { name: `run-${index}`, resources, limits: { ...defaultLimits, ...limits } });
    const [first] = rigs;
    rigs.push(new RunRig(spec, scenario, undefined, first && { clock: first.clock, tenant: first.tenant }));
  }
  const [first] = rigs;
  if (first === undefined) throw new Error('no runs');
  const begin = first.clock.now();
  const tenants = new SharedTenants(first.clock);
  let deaths = 0;
  const ends = await Promise.all(
    rigs.map(async (rig, index) => {
      const runId = `r${index}`;
      let process = rig;
      for (let number = 1; ; number += 1) {
        if (isShared) share(process, runId, tenants);
        if (await runUntilKilled(process, (event) => isKilledAt(`${runId} ${number} ${event}`))) break;
        deaths += 1;
        await first.clock.sleep(lease);
        process = process.reborn();
      }
      rigs[index] = process;
      return first.clock.now() - begin;
    }),
  );
  return { rigs, ends, mostBack: timeOfMost(rigs) - begin, summary: first.tenant.calls.summary, deaths };
}

/** Milliseconds from the death of a process to the next one. */
const lease = 10_000;

/** False if the process died: from then on it keeps and changes nothing. */
async function runUntilKilled(rig: RunRig, isKilledAt: (event: number) => boolean): Promise<boolean> {
  const { append } = rig;
  let isDead = false;
  rig.append = async (event): Promise<void> => {
    if (isDead) throw new Death();
    // Every other death is before the event is on disk.
    isDead = isKilledAt(rig.events.length);
    if (isDead && rig.events.length % 2 === 0) throw new Death();
    await append(event);
    if (isDead) throw new Death();
  };
  rig.lease = {
    confirmed: async () => {
      if (isDead) throw new Death();
    },
    lost: new AbortController().signal,
  };
  return await endsBeforeDeath(rig);
}

function share(rig: RunRig, runId: string, tenants: SharedTenants): void {
  const { append } = rig;
  rig.append = async (event: RunEvent): Promise<void> => {
    if (event.type === 'session-created') tenants.noteMade(event.sessionId, runId);
    await append(event);
  };
  rig.shared = tenants.of(runId, holdingOf(rig.state, rig.clock.now()), (event) => rig.append(event));
}

function timeOfMost(rigs: readonly RunRig[]): number {
  const times = rigs.flatMap(({ events }) =>
    events.flatMap((event) =>
      event.type === 'artifacts-read' ? event.artifacts.map(({ completedAt }) => completedAt) : [],
    ),
  );
  const sorted = times.flatMap((time) => time ?? []).toSorted((a, b) => a - b);
  return sorted[Math.ceil(sorted.length * 0.9) - 1] ?? Number.NaN;
}
