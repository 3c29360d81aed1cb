import type { Command } from 'commander';
import { StoreProblem } from '../../../store/store.ts';
import { within } from '../../../util/clock.ts';
import { type ExitCode, exitCodes } from '../../../util/exit-codes.ts';
import { defaultStateDir } from '../../../util/shell-path.ts';
import { type Completion, type ExpectedWord, expectedAfter, typedPart } from '../../completion/expected-word.ts';
import type { Environment } from '../../environment.ts';
import { isRunId } from '../../runs/run-id.ts';
import { openStore } from '../../store/open-store.ts';

/**
 * Answers a shell that asks for completions of the last of `words`: one candidate a line, with a tab and its description, then a
 * colon and the directive for the shell. Never fails: it offers nothing instead.
 */
export async function complete(
  program: Command,
  words: readonly string[],
  environment: Environment,
): Promise<ExitCode> {
  const wanted = expectedAfter(program, words);
  const typed = typedPart(words.at(-1) ?? '');
  const { candidates, directive } = await answerTo(wanted, environment);
  const fitting = wanted.kind === 'files' ? candidates : candidates.filter(({ value }) => value.startsWith(typed));
  const lines = fitting.map(({ value, description }) =>
    description === '' ? `${value}\n` : `${value}\t${description}\n`,
  );
  environment.stdout.write(`${lines.join('')}:${directive}\n`);
  return exitCodes.done;
}

/** Bits that the scripts understand. The library took them from cobra. */
const directives = { noFiles: 4, extensions: 8, directories: 16, keepOrder: 32 };
const theseOnly = directives.noFiles + directives.keepOrder;

interface CompletionAnswer {
  readonly candidates: readonly Completion[];
  readonly directive: number;
}

async function answerTo(wanted: ExpectedWord, environment: Environment): Promise<CompletionAnswer> {
  switch (wanted.kind) {
    case 'words':
      return { candidates: wanted.words, directive: theseOnly };
    case 'run-ids':
      return { candidates: plain(await runIds(wanted.storePlace, environment)), directive: theseOnly };
    case 'files':
      return {
        candidates: plain(wanted.extensions),
        directive: wanted.extensions.length > 0 ? directives.extensions : 0,
      };
    case 'directories':
      return { candidates: [], directive: directives.directories };
  }
}

function plain(values: readonly string[]): Completion[] {
  return values.map((value) => ({ value, description: '' }));
}

/**
 * Runs of the store from the command line, the variables, or the default. A database that does not answer soon has none, nor has a
 * folder that no run made: a shell puts what completes a line into it, and its name may be a command.
 */
async function runIds(given: string | undefined, environment: Environment): Promise<string[]> {
  const { variables } = environment;
  const storePlace = given || variables['BULK_RESTORE_STORE'] || variables['BULK_RESTORE_STATE_DIR'] || defaultStateDir;
  try {
    await using store = await openStore({ storePlace }, environment);
    return ((await within(longestWait, store.list())) ?? []).filter(isRunId);
  } catch (error) {
    if (error instanceof StoreProblem) return [];
    throw error;
  }
}

/** Milliseconds: somebody waits at the prompt. */
const longestWait = 2_000;
