import { resolve } from 'node:path';
import { diffText } from '../../plan/diff-text.ts';
import { makePlan } from '../../plan/make-plan.ts';
import { planMarkdown } from '../../plan/markdown.ts';
import type { Plan } from '../../plan/plan.ts';
import { comparePlans, type PlanDiff } from '../../plan/plan-diff.ts';
import { planPieces } from '../../plan/plan-file.ts';
import { previewPlan } from '../../plan/preview.ts';
import { localStore } from '../../store/local-store.ts';
import type { Environment } from '../environment.ts';
import { type ExitCode, exitCodes, Refusal } from '../exit-codes.ts';
import type { OutputOptions } from '../options.ts';
import { planFrom, writePlanFile } from '../plan-files.ts';
import { specFrom } from '../specs.ts';
import { writePieces } from '../write-pieces.ts';

export interface PlanOptions extends OutputOptions {
  readonly allowDuplicates: boolean;
  /** Where to write the plan file. */
  readonly out?: string;
  /** The earlier plan file to compare with. */
  readonly against?: string;
  readonly format: PlanFormat;
  /** Where earlier runs have left what resources took. */
  readonly stateDir: string;
}

type PlanFormat = 'text' | 'json' | 'markdown';

/** Shows what a run of the spec would do if it began now, and writes it into a file where one is named. */
export async function showPlan(path: string, options: PlanOptions, environment: Environment): Promise<ExitCode> {
  const { out, against } = options;
  if (out !== undefined && resolve(out) === resolve(path))
    throw new Refusal(exitCodes.usage, '`--out` names the spec, which would be overwritten', 'name another file');
  const spec = await specFrom(path, options, environment);
  const plan = makePlan(spec, environment.clock.now(), await localStore(options.stateDir).timings());
  const before = against === undefined ? undefined : await planFrom(against, exitCodes.usage, environment);
  const diff = before && comparePlans(before, plan);
  if (out !== undefined) {
    await writePlanFile(out, plan);
    if (!options.quiet) environment.stderr.write(`Wrote ${out}: run it with \`${commandToRun(out, plan)}\`\n`);
  }
  await writePieces(environment.stdout, planText({ plan, diff }, options.json ? 'json' : options.format));
  return exitCodes.done;
}

function commandToRun(file: string, { hash }: Plan): string {
  return `bulk-restore run --plan ${file} --expect ${hash}`;
}

interface Shown {
  readonly plan: Plan;
  /** From an earlier plan, where there is one to compare with. */
  readonly diff?: PlanDiff | undefined;
}

/** A plan, and what has changed, in pieces. As JSON a plan alone is its file; with a diff it is beside it. */
export function planText({ plan, diff }: Shown, format: PlanFormat): Iterable<string> {
  if (format === 'markdown') return [planMarkdown(plan, diff)];
  if (format === 'text') return diff === undefined ? [previewPlan(plan)] : [previewPlan(plan), '\n', diffText(diff)];
  return diff === undefined ? planPieces(plan) : besideEachOther(plan, diff);
}

function* besideEachOther(plan: Plan, diff: PlanDiff): Generator<string> {
  yield '{"plan": ';
  yield* planPieces(plan);
  yield `,"diff": ${JSON.stringify(diff, undefined, 2)}}\n`;
}
