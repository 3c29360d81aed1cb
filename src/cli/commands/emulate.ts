import { openEmulator } from '../../emulator/emulator.ts';
import { defaultScenario, demoScenario, type Scenario } from '../../emulator/scenario/scenario.ts';
import type { Tenant } from '../../emulator/tenant.ts';
import { countsText, ofEachKind, workloads } from '../../m365/workload.ts';
import { quoted } from '../../spec/problem/message.ts';
import type { Spec } from '../../spec/spec.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { EmulatorFlags } from '../connect/emulator.ts';
import { emulatorClock, scenarioFrom } from '../connect/emulator.ts';
import { type NamedUnit, namedUnit } from '../connect/named-unit.ts';
import type { Environment } from '../environment.ts';
import type { ParameterOptions } from '../files/given-values.ts';
import { refuseWithoutSpec, specsFrom } from '../files/specs.ts';
import type { OutputOptions } from '../shared-options.ts';
import { say } from '../terminal/say.ts';

export interface EmulateOptions extends OutputOptions, EmulatorFlags, ParameterOptions {
  readonly port: number;
  /** The tenant protects what these name. */
  readonly spec?: readonly string[];
  readonly allowDuplicates: boolean;
}

/** Serves the emulator until somebody interrupts it. Prints its URL on stdout. */
export async function emulate(options: EmulateOptions, environment: Environment): Promise<ExitCode> {
  const { port, spec: paths = [] } = options;
  if (paths.length === 0) refuseWithoutSpec(options);
  const specs = await specsFrom(paths, options, environment);
  const scenario = await scenarioOf(options, tenantOf(specs, paths), environment);
  const clock = emulatorClock(scenario, options, environment);
  const emulator = await opened(openEmulator(scenario, { clock, port }), port);
  for (const unit of unitsOf(specs)) emulator.tenant.notice(unit.workload, unit.name, unit.directoryId);
  const { url } = emulator;
  environment.stdout.write(options.json ? `${JSON.stringify({ url, tenant: scenario.tenant })}\n` : `${url}\n`);
  say('info', [`Emulating ${inWords(emulator.tenant)}. Stop with Ctrl-C.`], environment);
  await new Promise<void>((resolve) => {
    const stopListening = environment.onInterrupt(() => {
      stopListening();
      resolve();
    });
  });
  await emulator.close();
  return exitCodes.done;
}

/** Without a scenario and specs, the tenant has the people of the examples. */
async function scenarioOf(options: EmulateOptions, tenant: string | null, environment: Environment): Promise<Scenario> {
  if (options.scenario === undefined && options.spec === undefined) return demoScenario;
  return await scenarioFrom(options, environment, tenant === null ? defaultScenario : { ...defaultScenario, tenant });
}

/** The tenant that all specs are for; null if none says one. */
function tenantOf(specs: readonly Spec[], paths: readonly string[]): string | null {
  const first = specs.findIndex(({ tenant }) => tenant !== null);
  const tenant = specs[first]?.tenant ?? null;
  const other = specs.findIndex((spec) => spec.tenant !== null && spec.tenant !== tenant);
  if (other === -1) return tenant;
  throw new CommandError(
    exitCodes.usage,
    `${quoted(paths[first] ?? '')} and ${quoted(paths[other] ?? '')} are for different tenants`,
    'start an emulator for each, with a --port of its own',
  );
}

function* unitsOf(specs: readonly Spec[]): Generator<NamedUnit> {
  for (const { resources } of specs) for (const resource of resources) yield namedUnit(resource, resource.workload);
}

/** `the tenant 72f988bf-…: 300 mailboxes, 2 sites` */
function inWords(tenant: Tenant): string {
  const counts = ofEachKind(() => 0);
  for (const workload of workloads) counts[workload] = tenant.countUnits(workload);
  const listed = countsText(counts);
  return `the tenant ${tenant.scenario.tenant}${listed === '' ? '' : `: ${listed}`}`;
}

async function opened<T>(opening: Promise<T>, port: number): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
    throw new CommandError(
      exitCodes.usage,
      `port ${port} is not available (${code})`,
      'choose another with --port; 0 picks a free one',
    );
  }
}
