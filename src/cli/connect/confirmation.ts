import { createInterface } from 'node:readline/promises';
import { defaultLimits } from '../../m365/limits.ts';
import { overwrittenCount, overwrittenIn } from '../../plan/overwrites.ts';
import type { Plan } from '../../plan/plan.ts';
import { quoted } from '../../spec/problem/message.ts';
import { counted, formatCount } from '../../util/count.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { unguarded } from '../terminal/guarded-output.ts';
import { say } from '../terminal/say.ts';

/**
 * In-place restores overwrite resources: somebody must confirm with `--confirm <spec name>`, or with `<spec name>:<count>` to
 * be certain of the number as well, or type one of the two on a terminal. Prints what is overwritten before it asks.
 */
export async function requireConfirmation(
  plan: Plan,
  confirmed: string | undefined,
  environment: Environment,
): Promise<void> {
  const count = overwrittenCount(plan);
  if (count === 0 || (confirmed !== undefined && confirms(confirmed, plan, count))) return;
  const what = `${counted(count, 'resource')} would be overwritten in place`;
  const hint = `confirm with --confirm ${plan.name}:${count}`;
  if (confirmed !== undefined)
    throw new CommandError(exitCodes.refused, `${what}, and --confirm says ${quoted(confirmed)}`, hint);
  say('warn', namesOf(plan, count), environment);
  const typed = await askForName(`${what}. Type the spec's name to confirm: `, environment);
  if (typed === null) throw new CommandError(exitCodes.refused, `${what}; confirm it first`, hint);
  if (confirms(typed, plan, count)) return;
  throw new CommandError(
    exitCodes.refused,
    `${what}, and ${quoted(typed)} is not the spec's name`,
    `type ${plan.name}`,
  );
}

function confirms(words: string, { name }: Plan, count: number): boolean {
  return words === name || words === `${name}:${count}`;
}

/** Resources beyond this number are only counted. */
const mostNamed = 20;

function namesOf(plan: Plan, count: number): string[] {
  const named = [...overwrittenIn(plan)].slice(0, mostNamed).map(({ kind, name }) => `  ${kind.padEnd(7)}  ${name}`);
  const rest = count > named.length ? [`  … and ${formatCount(count - named.length)} more`] : [];
  return ['Would be overwritten in place:', ...named, ...rest];
}

/** Null if nobody can be asked, or nobody answers: Ctrl-C and Ctrl-D close the dialogue. A spec from stdin has used stdin up. */
async function askForName(question: string, { stdin: open, stderr }: Environment): Promise<string | null> {
  const stdin = open();
  if (stdin.isTTY !== true || stderr.isTTY !== true || !stdin.readable) return null;
  const dialogue = createInterface({ input: stdin, output: unguarded(stderr) });
  const closed = new AbortController();
  dialogue.once('close', () => closed.abort());
  try {
    return (await dialogue.question(question, { signal: closed.signal })).trim();
  } catch (error) {
    if (closed.signal.aborted) return null;
    throw error;
  } finally {
    dialogue.close();
  }
}

/** Warns about a plan that overwrites more than a spec may today. Version 0.1.0 made plans without ceilings. */
export function warnAboutCeilings(plan: Plan, environment: Environment): void {
  const count = overwrittenCount(plan);
  if (plan.limits.inPlace !== undefined || count <= defaultLimits.inPlace) return;
  const ceiling = `the plan was made before \`limits.inPlace\`, which is ${formatCount(defaultLimits.inPlace)} by default`;
  say('warn', [`${counted(count, 'resource')} will be overwritten in place: ${ceiling}`], environment);
}
