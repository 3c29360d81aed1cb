import { openEmulator } from '../../emulator/emulator.ts';
import { demoScenario } from '../../emulator/scenario/scenario.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { EmulatorFlags } from '../connect/emulator.ts';
import { emulatorClock, scenarioFrom } from '../connect/emulator.ts';
import type { Environment } from '../environment.ts';
import type { OutputOptions } from '../shared-options.ts';
import { say } from '../terminal/say.ts';

export interface EmulateOptions extends OutputOptions, EmulatorFlags {
  readonly port: number;
}

/** Serves the emulator until somebody interrupts it. Prints its URL on stdout. */
export async function emulate(options: EmulateOptions, environment: Environment): Promise<ExitCode> {
  const scenario = options.scenario === undefined ? demoScenario : await scenarioFrom(options, environment);
  const clock = emulatorClock(scenario, options, environment);
  const emulator = await opened(openEmulator(scenario, { clock, port: options.port }), options.port);
  const { url } = emulator;
  environment.stdout.write(options.json ? `${JSON.stringify({ url, tenant: scenario.tenant })}\n` : `${url}\n`);
  if (!options.quiet) say('info', [`Emulating the tenant ${scenario.tenant}. Stop with Ctrl-C.`], environment);
  await new Promise<void>((resolve) => {
    const stopListening = environment.onInterrupt(() => {
      stopListening();
      resolve();
    });
  });
  await emulator.close();
  return exitCodes.done;
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
