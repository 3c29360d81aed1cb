/*
 * Runs command lines side by side through the built program, in this one process: a process for each takes many times as
 * long. Takes them as a JSON array of arrays of words, and prints `{ exitCode, stdout, stderr }` of each, in the same order.
 */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { runCli } from '../../dist/cli/cli.js';
import { gitCommit } from '../../dist/cli/git-commit.js';
import { outputModeOf } from '../../dist/cli/output-mode.js';
import { nodeFiles } from '../../dist/store/node-files.js';
import { nodeMachine } from '../../dist/store/node-machine.js';
import { realTime, systemClock } from '../../dist/util/clock.js';

const lines = JSON.parse(process.argv[2]);
process.stdout.write(JSON.stringify(await Promise.all(lines.map(run))));

async function run(words) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const texts = [text(stdout), text(stderr)];
  const { exitCode } = await runCli({
    arguments: words,
    outputMode: outputModeOf(words, {}),
    variables: {},
    stdout,
    stderr,
    stdin: new PassThrough(),
    clock: systemClock,
    realTime,
    random: Math.random,
    files: nodeFiles,
    machine: nodeMachine,
    gitCommit,
    onInterrupt: () => () => undefined,
    exitNow: () => undefined,
  });
  stdout.end();
  stderr.end();
  return { exitCode, stdout: await texts[0], stderr: await texts[1] };
}
