import type { Plan } from '../../plan/plan.ts';
import { planPieces } from '../../plan/plan-file.ts';
import { readReviewedPlan } from '../../plan/reviewed-plan.ts';
import { unreadable } from '../../spec/problem/file-words.ts';
import { quoted } from '../../spec/problem/message.ts';
import { replaceFile } from '../../store/whole-file.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';

/** The plan of a file. A file that can't be read is a usage error; what is no sound plan ends with `unsound`. */
export async function planFrom(path: string, unsound: ExitCode, { files }: Pick<Environment, 'files'>): Promise<Plan> {
  const read = await readReviewedPlan(files.readPieces(path)).catch((error: unknown) => {
    throw new CommandError(exitCodes.usage, unreadable(path, error).message, 'name a file that `plan --out` wrote');
  });
  if ('plan' in read) return read.plan;
  throw new CommandError(unsound, `${quoted(path)} ${read.problem}`, read.hint);
}

/** Writes a plan's file in one piece, over one that is there. It holds addresses, as the spec does. */
export async function writePlanFile(path: string, plan: Plan, { files }: Pick<Environment, 'files'>): Promise<void> {
  if ((await files.kindOf(path)) === 'other')
    throw new CommandError(exitCodes.usage, `${quoted(path)} is there and is no file`, 'name a file');
  try {
    await replaceFile(path, planPieces(plan), 0o644);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new CommandError(
      exitCodes.usage,
      `${quoted(path)} can't be written (${code})`,
      'name a file in a folder that is there, and that you may write to',
    );
  }
}
