import { isSea } from 'node:sea';
import { nodeFiles } from '../store/node-files.ts';
import { nodeMachine } from '../store/node-machine.ts';
import { realTime, systemClock } from '../util/clock.ts';
import { shownWords } from '../util/database-url.ts';
import { type ExitCode, exitCodes } from '../util/exit-codes.ts';
import { runCli } from './cli.ts';
import type { Environment } from './environment.ts';
import { reportFailure } from './failure.ts';
import { outputModeOf } from './output-mode.ts';
import { runtimeOf } from './programs/runtime.ts';
import { guarded } from './terminal/guarded-output.ts';
import { interruptSignals } from './terminal/interrupt-signals.ts';

/** Runs the command line of this process. Resolves once its exit code is set. */
export async function start(): Promise<void> {
  const lostResult = watchOutputs();
  const words = process.argv.slice(2);
  hidePasswords(words);
  const environment = environmentOf(words);
  process.on('uncaughtException', (error) => process.exit(reportFailure(error, environment)));
  let isFinished = false;
  process.on('exit', () => {
    if (isFinished || process.exitCode !== undefined) return;
    process.exitCode = reportFailure(new Error('the process ended before its work was finished'), environment);
  });
  const { exitCode, isRestore = false } = await runCli(environment);
  isFinished = true;
  process.exitCode = exitCode;
  endSoon(exitCode);
  process.on('exit', (code) => {
    if (lostResult() === '') return;
    process.stderr.write(`stdout can't be written: ${lostResult()}\n`);
    if (code === exitCodes.done && !isRestore) process.exitCode = exitCodes.stopped;
  });
}

/** A restore goes on if its output cannot be written. Returns a function that says why the result was lost; empty if it was not. */
function watchOutputs(): () => string {
  let lostResult = '';
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') lostResult = error.message;
  });
  return () => lostResult;
}

/** The list of processes shows everybody on the machine the command line, and so a password in it. */
function hidePasswords(words: readonly string[]): void {
  const shown = shownWords(words);
  if (words.some((word, index) => word !== shown[index])) process.title = ['bulk-restore', ...shown].join(' ');
}

function environmentOf(words: readonly string[]): Environment {
  return guarded({
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
    runtime: runtimeOf(process, isSea()),
    gitCommit: async (folder) => (await import('./git-commit.ts')).gitCommit(folder),
    onInterrupt: interruptSignals(process),
    exitNow: (code) => process.exit(code),
  });
}

/** A browser sign-in that nobody finished would wait on, and so may what a bug has left open. */
function endSoon(exitCode: ExitCode): void {
  if (exitCode !== exitCodes.refused && exitCode !== exitCodes.bug) return;
  setInterval(() => {
    if (process.stdout.writableLength === 0 && process.stderr.writableLength === 0) process.exit();
  }, 1_000).unref();
}
