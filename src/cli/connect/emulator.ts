import { openEmulator } from '../../emulator/emulator.ts';
import { mintToken } from '../../emulator/http/token.ts';
import { readScenario } from '../../emulator/scenario/read-scenario.ts';
import { defaultScenario, type Scenario } from '../../emulator/scenario/scenario.ts';
import type { Workload } from '../../m365/workload.ts';
import { problemText } from '../../spec/problem/problem-text.ts';
import { type Clock, scaledClock } from '../../util/clock.ts';
import { hour } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { paint } from '../terminal/colours.ts';
import type { Endpoint } from './endpoint.ts';
import { atVersion, type GraphVersion } from './graph-version.ts';

export interface EmulatorFlags {
  readonly scenario?: string;
  readonly graphVersion?: GraphVersion;
  readonly timeScale?: number;
  readonly color: boolean;
}

/** A mailbox, drive or site by its address or URL. */
export interface EmulatedUnit {
  readonly workload: Workload;
  readonly name: string;
}

/** What the emulator knows of a spec or plan before anything is asked of it. */
export interface EmulatedTenant {
  readonly tenant: string | null;
  /** Whose restore points are to be looked up: no list can name what nobody has named yet. */
  readonly units: Iterable<EmulatedUnit>;
  /** The tenant's time. */
  readonly clock: Clock;
}

/**
 * The embedded emulator as the service of a run: on a port of its own, in time of its own, with a token of its own. It plays
 * `tenant`, unless the scenario names one, and lists whose restore points are to be looked up.
 */
export async function emulatedEndpoint(
  options: EmulatorFlags,
  { tenant, units, clock }: EmulatedTenant,
  environment: Environment,
): Promise<Endpoint> {
  const base = tenant === null ? defaultScenario : { ...defaultScenario, tenant };
  const scenario = await scenarioFrom(options, environment, base);
  const emulator = await openEmulator(scenario, { clock, port: 0 });
  for (const { workload, name } of units) emulator.tenant.notice(workload, name);
  let tokens = 0;
  const getToken = async (): Promise<{ token: string; expiresOnTimestamp: number }> => {
    tokens += 1;
    const token = mintToken({ tenant: scenario.tenant, id: String(tokens), issuedAt: clock.now() });
    return { token, expiresOnTimestamp: clock.now() + hour };
  };
  const url = atVersion(emulator.url, options.graphVersion);
  return { url, credential: { getToken }, clock, isEmbedded: true, close: () => emulator.close() };
}

/** The scenario that `--scenario` names, filled in from `base`, or that itself. */
export async function scenarioFrom(
  options: EmulatorFlags,
  environment: Environment,
  base: Scenario = defaultScenario,
): Promise<Scenario> {
  if (options.scenario === undefined) return base;
  const read = readScenario(await scenarioText(options.scenario, environment), options.scenario, base);
  if ('scenario' in read) return read.scenario;
  const text = problemText(read.problems, { paint: paint(environment.stderr, options, environment.variables) });
  throw new CommandError(exitCodes.usage, text.trimEnd());
}

/** Time as the emulator has it: `--time-scale` over the scenario's, from the scenario's start or from now. */
export function emulatorClock(scenario: Scenario, options: EmulatorFlags, environment: Environment): Clock {
  const start = scenario.clock.start ?? environment.clock.now();
  return scaledClock(options.timeScale ?? scenario.clock.timeScale, start);
}

async function scenarioText(path: string, environment: Environment): Promise<string> {
  try {
    return await environment.files.readText(path);
  } catch (error) {
    const code = systemCode(error);
    throw new CommandError(exitCodes.usage, `the scenario \`${path}\` can't be read (${code})`, 'check --scenario');
  }
}
