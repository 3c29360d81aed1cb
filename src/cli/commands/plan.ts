import { dirname, resolve } from 'node:path';
import { type PolicyRead, reachesOf } from '../../lookup/policies.ts';
import { makePlan } from '../../plan/make-plan.ts';
import type { Plan } from '../../plan/plan.ts';
import { comparePlans, type PlanDiff } from '../../plan/plan-diff.ts';
import { planPieces } from '../../plan/plan-file.ts';
import { fenced } from '../../report/writers/markdown.ts';
import type { OnlyPart } from '../../state/event-data.ts';
import { diffJson, diffText } from '../../text/diff-text.ts';
import { onlyPartJson, onlyPartText } from '../../text/only-text.ts';
import { planMarkdown } from '../../text/plan-markdown.ts';
import { planText } from '../../text/plan-text.ts';
import { type OnlineSurvey, surveyComment, surveyJson, surveyText } from '../../text/survey-text.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { shellPath } from '../../util/shell-path.ts';
import { CommandError } from '../command-error.ts';
import { connect } from '../connect/connect.ts';
import { pinSpec } from '../connect/pinning.ts';
import { drawSpec } from '../drill/draw-spec.ts';
import type { Environment } from '../environment.ts';
import type { ParameterOptions } from '../files/given-values.ts';
import { requireFileName } from '../files/new-file.ts';
import { planFrom, writePlanFile } from '../files/plan-files.ts';
import { specFrom } from '../files/specs.ts';
import { writePieces } from '../files/write-pieces.ts';
import type { NetworkOptions } from '../shared-options.ts';
import { openStore } from '../store/open-store.ts';
import { say } from '../terminal/say.ts';

export interface PlanOptions extends NetworkOptions, ParameterOptions {
  readonly allowDuplicates: boolean;
  readonly strictPaths: boolean;
  /** Where to write the plan file. */
  readonly out?: string;
  /** The earlier plan file to compare with. */
  readonly against?: string;
  /** Asks the service what stands in the way of a run. */
  readonly online: boolean;
  readonly format: PlanFormat;
}

type PlanFormat = 'text' | 'json' | 'markdown';

/** Shows what a run of the spec would do now, and writes the plan file of `--out`. */
export async function showPlan(path: string, options: PlanOptions, environment: Environment): Promise<ExitCode> {
  const { out, against } = options;
  if (out !== undefined) requireFileName(out, 'redirect stdout with `--format json`, or name a file');
  const now = environment.clock.now();
  await using connection = connect(options, environment);
  const read = await specFrom(path, options, environment);
  const policies = options.online ? await (await loadOnline()).askPolicies(read, connection) : nothingRead;
  const reaches = reachesOf(policies.policies);
  await using store = await openStore(options, environment);
  const { spec: drawn, drill } = await drawSpec(read, now, { store, isEmulated: connection.isEmulated }, environment);
  const named = options.online
    ? await (await loadIdentify()).identifySpec(drawn, connection, { ...options, path, reach: 'all' }, environment)
    : drawn;
  const spec = await pinSpec(named, now, connection, reaches);
  const plan = makePlan(spec, now, { timings: await store.timings(), reaches, drill });
  if (out !== undefined) requireOtherFile(out, path, plan);
  const before = against === undefined ? undefined : await planFrom(against, exitCodes.usage, environment);
  const diff = before && comparePlans(before, plan);
  const online = options.online
    ? await (await loadOnline()).askOnline(plan, policies, connection, options, environment)
    : undefined;
  if (out !== undefined) {
    await writePlanFile(out, plan, environment);
    say('info', [`Wrote ${out}: run it with \`${commandToRun(out, plan)}\``], environment);
  }
  await writePieces(environment.stdout, planOutput({ plan, diff, online }, options.json ? 'json' : options.format));
  return exitCodes.done;
}

// Only `--online` needs them.
const loadOnline = (): Promise<typeof import('../connect/online.ts')> => import('../connect/online.ts');
const loadIdentify = (): Promise<typeof import('../connect/identify.ts')> => import('../connect/identify.ts');

const nothingRead: PolicyRead = { policies: null, unread: [] };

/** Refuses to overwrite the spec or a list that the plan is made from. */
function requireOtherFile(out: string, spec: string, { sources }: Plan): void {
  const [, ...lists] = sources;
  const inputs = [resolve(spec), ...lists.map((list) => resolve(dirname(spec), list.path))];
  if (!inputs.includes(resolve(out))) return;
  const what = resolve(out) === resolve(spec) ? 'the spec' : 'a list of the spec';
  throw new CommandError(exitCodes.usage, `\`--out\` would overwrite ${what}`, 'name another file');
}

function commandToRun(file: string, { hash }: Plan): string {
  return `bulk-restore run --plan ${shellPath(file)} --expect ${hash}`;
}

interface PlanOutput {
  readonly plan: Plan;
  /** The changes since an earlier plan, if there is one. */
  readonly diff?: PlanDiff | undefined;
  /** What the service says about the plan, if it was asked. */
  readonly online?: OnlineSurvey | undefined;
  /** The part that is restored now; null for all. */
  readonly only?: OnlyPart | null;
}

/** A plan, what changed, and what the service says, in pieces. JSON of a plan without the others is the plan file. */
export function planOutput({ plan, diff, online, only = null }: PlanOutput, format: PlanFormat): Iterable<string> {
  if (format === 'json')
    return diff === undefined && online === undefined && only === null
      ? planPieces(plan)
      : besides({ plan, diff, online, only });
  if (format === 'markdown')
    return [
      planMarkdown(plan, diff),
      ...(online === undefined
        ? []
        : [['', '**Online**', '', ...fenced('text', surveyComment(plan, online)), ''].join('\n')]),
    ];
  return [
    planText(plan),
    ...(diff === undefined ? [] : ['\n', diffText(diff)]),
    ...(online === undefined ? [] : [surveyText(plan, online)]),
    ...(only === null ? [] : [onlyPartText(plan, only)]),
  ];
}

function* besides({ plan, diff, online, only = null }: PlanOutput): Generator<string> {
  yield '{"plan": ';
  yield* planPieces(plan);
  if (diff !== undefined) yield `,"diff": ${JSON.stringify(diffJson(diff), undefined, 2)}`;
  if (online !== undefined) yield `,"online": ${JSON.stringify(surveyJson(plan, online), undefined, 2)}`;
  if (only !== null) yield `,"only": ${JSON.stringify(onlyPartJson(plan, only), undefined, 2)}`;
  yield '}\n';
}
