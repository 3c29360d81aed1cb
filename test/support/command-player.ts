/*
 * Runs command lines side by side in this one process: a process for each takes many times as long. Takes them as a JSON array of arrays of words, and prints `{ exitCode, stdout, stderr }` of each, in the same order.
 */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../../src/cli/cli.ts';
import { gitCommit } from '../../src/cli/git-commit.ts';
import { outputModeOf } from '../../src/cli/output-mode.ts';
import { runProgram } from '../../src/cli/programs/run-program.ts';
import { runtimeOf } from '../../src/cli/programs/runtime.ts';
import { nodeFiles } from '../../src/store/node-files.ts';
import { nodeMachine } from '../../src/store/node-machine.ts';
import { realTime, systemClock } from '../../src/util/clock.ts';
import type { CommandResult } from './rigs/environments.ts';

const lines: string[][] = JSON.parse(process.argv[2] ?? '[]');
process.stdout.write(JSON.stringify(await Promise.all(lines.map(run))));

async function run(words: string[]): Promise<CommandResult> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = [text(stdout), text(stderr)];
  const { exitCode } = await runCli({
    arguments: words,
    outputMode: outputModeOf(words, {}),
    variables: {},
    stdout,
    stderr,
    stdin: () => new PassThrough(),
    clock: systemClock,
    realTime,
    random: Math.random,
    files: nodeFiles,
    machine: nodeMachine,
    runProgram,
    runtime: runtimeOf(process, false),
    gitCommit,
    onInterrupt: () => () => undefined,
    exitNow: () => undefined,
  });
  stdout.end();
  stderr.end();
  const [out, errors] = await Promise.all(texts);
  return { exitCode, stdout: out ?? '', stderr: errors ?? '' };
}
