import { nodeFiles } from '../store/node-files.ts';
import { nodeMachine } from '../store/node-machine.ts';
import { realTime, systemClock } from '../util/clock.ts';
import { shownWords } from '../util/database-url.ts';
import { exitCodes } from '../util/exit-codes.ts';
import { runCli } from './cli.ts';
import type { Environment } from './environment.ts';
import { reportFailure } from './failure.ts';
import { outputModeOf } from './output-mode.ts';
import { selfCommand } from './self-command.ts';
import { guarded } from './terminal/guarded-output.ts';

// A restore goes on if its output cannot be written.
process.stderr.on('error', () => undefined);
let lostResult = '';
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') lostResult = error.message;
});

const words = process.argv.slice(2);
// The list of processes shows everybody on the machine the command line, and so a password in it.
if (words.some((word, index) => word !== shownWords(words)[index]))
  process.title = ['bulk-restore', ...shownWords(words)].join(' ');
const environment: Environment = guarded({
  arguments: words,
  outputMode: outputModeOf(words, process.env),
  variables: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: () => process.stdin,
  clock: systemClock,
  realTime,
  random: Math.random,
  files: nodeFiles,
  machine: nodeMachine,
  runProgram: async (...call) => (await import('./programs/run-program.ts')).runProgram(...call),
  runtime: { nodeVersion: process.versions.node, platform: process.platform },
  selfCommand: selfCommand(process),
  gitCommit: async (folder) => (await import('./git-commit.ts')).gitCommit(folder),
  onInterrupt(listener) {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
  exitNow: (code) => process.exit(code),
});

process.on('uncaughtException', (error) => {
  process.exit(reportFailure(error, environment));
});

const { exitCode, isRestore = false } = await runCli(environment);
process.exitCode = exitCode;
// A browser sign-in that nobody finished would wait on.
if (exitCode === exitCodes.refused)
  setInterval(() => {
    if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
  }, 1_000).unref();
process.on('exit', (code) => {
  if (lostResult === '') return;
  process.stderr.write(`stdout can't be written: ${lostResult}\n`);
  if (code === exitCodes.done && !isRestore) process.exitCode = exitCodes.stopped;
});
