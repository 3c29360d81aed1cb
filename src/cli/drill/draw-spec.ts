import { type DrawnSpec, drawDrill } from '../../drill/draw.ts';
import type { OverBudget } from '../../drill/planned-drill.ts';
import { quoted } from '../../spec/problem/message.ts';
import type { DrillBudget, Spec } from '../../spec/spec.ts';
import { budgetText, overBudgetRows, overBudgetTitle, smallSampleText } from '../../text/drill-text.ts';
import { momentText } from '../../text/plan-parts.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';
import { type LedgerSource, readDrillLedger } from './drill-ledger.ts';

/**
 * Decides whom a drill restores, by the ledger of the state directory. Warns if a sample is smaller than it should be. Rejects with
 * CommandError (3) if everything is over budget.
 */
export async function drawSpec(
  spec: Spec,
  now: number,
  source: LedgerSource,
  environment: Environment,
): Promise<DrawnSpec> {
  if (spec.drill === null) return { spec, drill: null };
  const drawn = drawDrill(spec, await readDrillLedger(source, environment), now);
  if (drawn.drill === null) return drawn;
  const { leftOut, budget, samples } = drawn.drill;
  if (drawn.spec.resources.length === 0) throw nothingLeft(spec.name, leftOut, budget);
  const small = samples.map(smallSampleText).filter((text) => text !== undefined);
  if (small.length > 0) say('warn', small, environment);
  return drawn;
}

/** Names what a run leaves out, with when it may be restored again. Nothing if there is nothing. */
export function sayLeftOut(leftOut: OverBudget, budget: DrillBudget, environment: Environment): void {
  if (leftOut.count > 0) say('warn', [`${overBudgetTitle(leftOut, budget)}:`, ...overBudgetRows(leftOut)], environment);
}

/** Why a drill cannot run. */
export function nothingLeft(name: string, { freeFrom }: OverBudget, budget: DrillBudget): CommandError {
  const day = momentText(freeFrom ?? '');
  return new CommandError(
    exitCodes.refused,
    `everything that the drill ${quoted(name)} may restore is over its budget of ${budgetText(budget)}, until ${day}`,
    `run it again from ${day} on, or name other resources`,
  );
}
