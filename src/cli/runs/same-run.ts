import type { Plan } from '../../plan/plan.ts';
import { hasWorkLeft } from '../../result/result.ts';
import { quoted } from '../../spec/problem/message.ts';
import type { Spec } from '../../spec/spec.ts';
import type { RunState } from '../../state/run-state.ts';
import { type RunStore, StoreProblem } from '../../store/store.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { nextCommand } from '../../util/shell-path.ts';
import { CommandError } from '../command-error.ts';
import type { StateOptions } from '../shared-options.ts';

/** The run of this id as it is now; null if there is none. */
export async function runOfId(runId: string | undefined, store: RunStore): Promise<RunState | null> {
  if (runId === undefined) return null;
  try {
    return (await store.read(runId)).state;
  } catch (error) {
    if (error instanceof StoreProblem && error.kind === 'missing') return null;
    throw error;
  }
}

/** A run goes on only with the plan that it was started with. Throws CommandError if this is another one. */
export function requireSamePlan({ runId, plan }: RunState, { hash }: Plan, options: StateOptions): void {
  // What is left of a reviewed plan is that plan, too.
  if (plan.hash === hash || plan.drill?.reviewed === hash) return;
  throw differs(`the run \`${runId}\` was started with the plan ${plan.hash}, and this is ${hash}`, runId, options);
}

/** The same for a spec and its lists, by what is in the files. Their names may differ. */
export function requireSameSpec({ runId, plan }: RunState, spec: Spec, options: StateOptions): void {
  const changed = spec.sources.filter(({ sha256 }, index) => plan.sources[index]?.sha256 !== sha256);
  const given = spec.parameters.find(
    ({ name, value }) => plan.parameters?.find((one) => one.name === name)?.value !== value,
  );
  if (plan.name === spec.name && changed.length === 0 && plan.sources.length === spec.sources.length) {
    if (given === undefined) return;
    const other = `with another value of the parameter ${quoted(given.name)}`;
    throw differs(`the run \`${runId}\` was started ${other}`, runId, options);
  }
  const what =
    plan.name === spec.name
      ? `${changed.map(({ path }) => quoted(path)).join(', ') || 'its list of files'} changed since`
      : `it is a run of \`${plan.name}\``;
  throw differs(`the run \`${runId}\` was started with another spec: ${what}`, runId, options);
}

/** Somebody who rehearses must not go on with a restore in a tenant. */
export function requireEmulated({ runId, started, ...state }: RunState, options: StateOptions): void {
  if (started === null || started.embedded === true || !hasWorkLeft({ runId, started, ...state })) return;
  throw new CommandError(
    exitCodes.usage,
    `the run \`${runId}\` was started on ${started.service}, not on the emulator of this command`,
    `choose another --run-id for the rehearsal, or continue the run with \`${nextCommand(`resume ${runId}`, options.storePlace)}\``,
  );
}

function differs(message: string, runId: string, { storePlace }: StateOptions): CommandError {
  const command = nextCommand(`resume ${runId}`, storePlace);
  const hint = `continue it with the plan that it keeps: \`${command}\`, or choose another --run-id`;
  return new CommandError(exitCodes.usage, message, hint);
}
