import { openEmulator } from '../../emulator/emulator.ts';
import { mintToken, permissionsFor } from '../../emulator/http/token.ts';
import { readScenario } from '../../emulator/scenario/read-scenario.ts';
import { defaultScenario, type Scenario } from '../../emulator/scenario/scenario.ts';
import { problemText } from '../../spec/problem/problem-text.ts';
import { type Clock, scaledClock } from '../../util/clock.ts';
import { hour } from '../../util/duration.ts';
import { ProblemsError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { textOfNamed } from '../files/named-file.ts';
import { paint } from '../terminal/colours.ts';
import type { Endpoint } from './endpoint.ts';
import { atVersion, type GraphVersion } from './graph-version.ts';
import type { NamedUnit } from './named-unit.ts';

export interface EmulatorFlags {
  readonly scenario?: string;
  readonly graphVersion?: GraphVersion;
  readonly timeScale?: number;
  readonly color?: boolean;
}

/** What the emulator knows about a spec or plan in advance. */
export interface EmulatedTenant {
  readonly tenant: string | null;
  /** The units that the tenant must list, or know by their ids, before anybody names them. */
  readonly units: Iterable<NamedUnit>;
  /** The tenant's time. */
  readonly clock: Clock;
}

/**
 * Starts the embedded emulator as the service of a run, with its own port, clock and token. It plays `tenant`, unless the scenario
 * names one, and lists `units`.
 */
export async function emulatedEndpoint(
  options: EmulatorFlags,
  { tenant, units, clock }: EmulatedTenant,
  environment: Environment,
): Promise<Endpoint> {
  const base = tenant === null ? defaultScenario : { ...defaultScenario, tenant };
  const scenario = await scenarioFrom(options, environment, base);
  const emulator = await openEmulator(scenario, { clock, port: 0 });
  for (const unit of units) emulator.tenant.notice(unit.workload, unit.name, unit.directoryId);
  let tokens = 0;
  const getToken = async (): Promise<{ token: string; expiresOnTimestamp: number }> => {
    tokens += 1;
    const roles = permissionsFor(scenario.directory);
    const token = mintToken({ tenant: scenario.tenant, id: String(tokens), issuedAt: clock.now(), roles });
    return { token, expiresOnTimestamp: clock.now() + hour };
  };
  const url = atVersion(emulator.url, options.graphVersion);
  return {
    url,
    credential: { getToken },
    tenant: scenario.tenant,
    clock,
    isEmbedded: true,
    close: () => emulator.close(),
  };
}

/** The scenario of `--scenario` with `base` for its defaults, or `base` itself. */
export async function scenarioFrom(
  options: EmulatorFlags,
  environment: Environment,
  base: Scenario = defaultScenario,
): Promise<Scenario> {
  if (options.scenario === undefined) return base;
  const read = readScenario(
    await textOfNamed(options.scenario, 'check --scenario', environment),
    options.scenario,
    base,
  );
  if ('scenario' in read) return read.scenario;
  const text = problemText(read.problems, { paint: paint(environment.stderr, options, environment.variables) });
  throw new ProblemsError(text.trimEnd());
}

/** The emulator's time: `--time-scale` beats the scenario's; it starts at the scenario's start or now. */
export function emulatorClock(scenario: Scenario, options: EmulatorFlags, environment: Environment): Clock {
  const start = scenario.clock.start ?? environment.clock.now();
  return scaledClock(options.timeScale ?? scenario.clock.timeScale, start);
}
