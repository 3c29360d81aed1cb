import type { Plan } from '../../plan/plan.ts';
import { planPieces } from '../../plan/plan-file.ts';
import { readReviewedPlan } from '../../plan/reviewed-plan.ts';
import { unreadable } from '../../spec/problem/file-messages.ts';
import { quoted } from '../../spec/problem/message.ts';
import { replaceFile, sharedModes } from '../../store/whole-file.ts';
import { type ExitCode, exitCodes } from '../../util/exit-codes.ts';
import { systemCode } from '../../util/system-error.ts';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';

/** Reads a plan file. Rejects with CommandError: a usage error if the file cannot be read, `unsound` if the plan is not sound. */
export async function planFrom(path: string, unsound: ExitCode, { files }: Pick<Environment, 'files'>): Promise<Plan> {
  const read = await readReviewedPlan(files.readPieces(path)).catch((error: unknown) => {
    throw new CommandError(exitCodes.usage, unreadable(path, error).message, 'name a file that `plan --out` wrote');
  });
  if ('plan' in read) return read.plan;
  throw new CommandError(unsound, `${quoted(path)} ${read.problem}`, read.hint);
}

/** Writes a plan file in one piece and replaces an older one. It holds addresses, as the spec does. */
export async function writePlanFile(
  path: string,
  plan: Plan,
  { files, machine }: Pick<Environment, 'files' | 'machine'>,
): Promise<void> {
  if ((await files.kindOf(path)) === 'other')
    throw new CommandError(exitCodes.usage, `${quoted(path)} is not a file`, 'name a file');
  try {
    await replaceFile(path, { pieces: planPieces(plan), modes: sharedModes }, machine);
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    if (code === 'ELOOP')
      throw new CommandError(exitCodes.usage, `${quoted(path)} is a link`, 'name a file, not a link');
    throw new CommandError(
      exitCodes.usage,
      `${quoted(path)} cannot be written (${code})`,
      'name a file in a folder that exists and that you may write to',
    );
  }
}
