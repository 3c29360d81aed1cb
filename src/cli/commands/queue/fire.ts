import { type ExitCode, exitCodes } from '../../../util/exit-codes.ts';
import type { Environment } from '../../environment.ts';
import { fireIfDue, plannerOf } from '../../schedules/fire-moment.ts';
import type { NetworkOptions } from '../../shared-options.ts';
import { openSchedules } from '../../store/open-queue.ts';
import { openStore } from '../../store/open-store.ts';
import { say } from '../../terminal/say.ts';

/** Fires a schedule if it is due. A worker starts it as a process of its own: a spec that cannot be planned costs no worker. */
export async function fire(name: string, options: NetworkOptions, environment: Environment): Promise<ExitCode> {
  await using book = await openSchedules(options, 'fire', environment);
  await using store = await openStore(options, environment);
  const fired = await fireIfDue(name, { book, plan: plannerOf(options, store, environment) });
  if (fired === null || fired.result.status === 'gone') return exitCodes.done;
  const { runId, moment, problem } = fired;
  const when = new Date(moment.at).toISOString().slice(0, 16).concat('Z');
  const late =
    moment.missed === 0 ? '' : `; ${moment.missed} later moments have passed too, and have no run of their own`;
  if (problem === null) say('info', [`schedule ${name}: ${when} is the run ${runId}${late}`], environment);
  else say('error', [`schedule ${name}: no run for ${when}: ${problem}`], environment);
  return exitCodes.done;
}
