import { makePlan } from '../../plan/make-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { allOf, quoted } from '../../spec/problem/message.ts';
import type { RunStore } from '../../store/store.ts';
import { day } from '../../util/duration.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import { warnAboutCeilings } from '../connect/confirmation.ts';
import type { Connection } from '../connect/connect.ts';
import { requireApproval, requireFreshness } from '../connect/guards.ts';
import { identifySpec, requireEachOnce } from '../connect/identify.ts';
import { pinSpec } from '../connect/pinning.ts';
import { drawSpec, sayLeftOut } from '../drill/draw-spec.ts';
import type { Environment } from '../environment.ts';
import { compareSources } from '../files/changed-sources.ts';
import type { ParameterOptions } from '../files/given-values.ts';
import type { OnlyList } from '../files/only-list.ts';
import { planFrom } from '../files/plan-files.ts';
import { specFrom } from '../files/specs.ts';
import type { OutputOptions } from '../shared-options.ts';
import { say } from '../terminal/say.ts';

/** Where the plan of a new run comes from: a spec, or a file that somebody reviewed. */
export interface PlanSourceOptions extends ParameterOptions {
  readonly allowDuplicates: boolean;
  /** The plan file to run, instead of a spec. */
  readonly plan?: string;
  /** The hash that the plan file must have, with `sha256:`. */
  readonly expect?: string;
  /** How old the plan file may be, in milliseconds. */
  readonly maxPlanAge?: number;
}

export interface PlanToStartContext {
  readonly options: PlanSourceOptions & OutputOptions;
  readonly store: RunStore;
  readonly connection: Connection;
  readonly environment: Environment;
  /** What is to be restored now; null for everything. */
  readonly list: OnlyList | null;
  /** Hears what is known of the run, as early as possible. */
  readonly announce: (target: Pick<Plan, 'name' | 'mode'>) => void;
  /** Throws CommandError if an objective needs a check that nobody makes. */
  readonly requireCheck: (target: Pick<Plan, 'objectives'>) => void;
  /** Whether a drill may ask the service which ledger is its own. */
  readonly asksLedger: boolean;
}

/** A plan, and the same once the directory was asked for ids and nothing is named twice: before that, nobody needs to sign in. */
export interface PlanToStart {
  readonly plan: Plan;
  readonly identified: () => Promise<Plan>;
}

/** Makes the plan of a spec. Rejects with CommandError. */
export async function freshPlan(path: string, context: PlanToStartContext): Promise<PlanToStart> {
  const { options, store, connection, environment, list, announce } = context;
  const clock = await connection.clock();
  const spec = await specFrom(path, options, { ...environment, clock });
  announce(spec);
  await list?.requireAllIn(spec.resources, quoted(path));
  context.requireCheck(spec);
  // A dry run asks nobody, and an emulator has a ledger of its own.
  const mayAsk = spec.drill !== null && context.asksLedger;
  const isEmulated = mayAsk ? await connection.findOutIfEmulated(spec) : connection.isEmulated;
  announce(spec);
  const now = clock.now();
  const { spec: drawn, drill } = await drawSpec(spec, now, { store, isEmulated }, environment);
  if (drill !== null) sayLeftOut(drill.leftOut, drill.budget, environment);
  const timings = (await connection.emulatedTimings(drawn)) ?? (await store.timings());
  const pinned = await pinSpec(drawn, now, connection);
  const plan = makePlan(pinned, now, { timings, drill });
  const identified = async (): Promise<Plan> => {
    const named = await identifySpec(pinned, connection, { ...options, path, reach: 'few' }, environment);
    return named === pinned ? plan : makePlan(named, now, { timings, drill });
  };
  return { plan, identified };
}

/** Reads a plan that was reviewed. It runs as it is. Rejects with CommandError if it is not the approved one, or too old. */
export async function reviewedPlan(path: string, context: PlanToStartContext): Promise<PlanToStart> {
  const { options, environment } = context;
  const plan = await planFrom(path, exitCodes.refused, environment);
  context.announce(plan);
  requireApproval(plan, options.expect);
  context.requireCheck(plan);
  requireFreshness(plan, options.maxPlanAge ?? day, environment.clock.now());
  warnAboutCeilings(plan, environment);
  const { changed, missing } = await compareSources(plan, path, environment.files);
  for (const source of changed) {
    const notice = `${quoted(source)} has changed since the plan was made; the plan runs`;
    say('warn', [notice], environment);
  }
  if (missing.length > 0) {
    const notice = `${allOf(missing)} not found, so nobody knows if it has changed; the plan runs`;
    say('warn', [notice], environment);
  }
  const identified = async (): Promise<Plan> => {
    await requireEachOnce(plan, context.connection, options, environment);
    return plan;
  };
  return { plan, identified };
}

/** The one path that a command line names. Throws CommandError if it names both, or none. */
export function planSourceOf(command: string, spec: string | undefined, { plan }: PlanSourceOptions): string {
  const path = spec ?? plan;
  if (path !== undefined && (spec === undefined || plan === undefined)) return path;
  throw new CommandError(exitCodes.usage, `\`${command}\` needs a spec or \`--plan <file>\``, 'name one of the two');
}

/** A flag that means nothing without another is a mistake in a runbook: better find it before the night in question. */
export function requireFittingPlanFlags(options: PlanSourceOptions): void {
  const { plan, expect, maxPlanAge, allowDuplicates } = options;
  if (plan === undefined && (expect !== undefined || maxPlanAge !== undefined))
    throw new CommandError(
      exitCodes.usage,
      '`--expect` and `--max-plan-age` need `--plan`: nobody has seen the hash of a plan that is made now',
      'write the plan with `bulk-restore plan <spec> --out <file>`, and run that',
    );
  if (plan !== undefined && (options.set !== undefined || options.setFile !== undefined))
    throw new CommandError(
      exitCodes.usage,
      '`--set` and `--set-file` need a spec: the plan has the values that were reviewed',
      'leave them out, or make another plan with `bulk-restore plan <spec> --set … --out <file>`',
    );
  if (plan !== undefined && allowDuplicates)
    throw new CommandError(
      exitCodes.usage,
      '`--allow-duplicates` needs a spec, and `--plan` reads none',
      'leave --allow-duplicates out: the plan has its resources',
    );
}
