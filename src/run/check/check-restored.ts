import { rowsOf } from '../../report/row.ts';
import { isBack } from '../../result/resource-results.ts';
import { type RunResult, resultOf } from '../../result/result.ts';
import { jsonText } from '../../util/printable.ts';
import type { Recorder } from '../recorder.ts';
import { CheckAnswers } from './check-answers.ts';

/** A program that says whether what came back is any good. */
export interface Checker {
  /** Without folder and arguments. */
  readonly name: string;
  /**
   * Writes `lines` to the program and calls `onLine` with every line that it prints. Resolves once it has ended, to what went
   * wrong with it; null for nothing. `signal` ends it.
   */
  check(lines: AsyncIterable<string>, onLine: (line: string) => void, signal: AbortSignal): Promise<string | null>;
}

export interface CheckDeps {
  readonly recorder: Recorder;
  readonly checker: Checker;
  readonly signal: AbortSignal;
  /** Resolves when the locations of what came back are known, or will not be. */
  readonly locations: () => Promise<void>;
}

/**
 * Lets a program check everything that came back, and records its verdicts. Whatever it does not answer is not checked. Rejects with
 * StoreProblem only.
 */
export async function checkRestored({ recorder, checker, signal, locations }: CheckDeps): Promise<void> {
  const { state, journal, record } = recorder;
  await record({ type: 'check-started', program: checker.name });
  const answers = new CheckAnswers();
  let problem: string | null = null;
  try {
    await locations();
    const lines = linesFor(await resultOf(state, journal), answers);
    problem = await checker.check(lines, (line) => answers.take(line), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    problem = `stopped: ${signal.reason instanceof Error ? signal.reason.message : 'interrupted'}`;
  }
  const { verdicts } = answers;
  for (let from = 0; from < verdicts.length; from += mostAtOnce)
    await record({ type: 'resources-checked', verdicts: verdicts.slice(from, from + mostAtOnce) });
  const problems = [problem, answers.problem].filter((one) => one !== null);
  await record({ type: 'check-ended', problem: problems.length === 0 ? null : problems.join('; ') });
}

const mostAtOnce = 1_000;

/** A line of JSON for each resource that came back: its row in report.json. */
async function* linesFor(result: RunResult, answers: CheckAnswers): AsyncGenerator<string> {
  let index = 0;
  const { twins } = result.state;
  for await (const rows of rowsOf(result)) {
    let text = '';
    for (const row of rows) {
      const resource = index;
      index += 1;
      if (!isBack(row.outcome) || twins.has(resource)) continue;
      answers.ask(resource, { workload: row.workload, name: row.resource });
      const { check: _, ...unchecked } = row;
      text += `${jsonText(unchecked)}\n`;
    }
    if (text !== '') yield text;
  }
}
