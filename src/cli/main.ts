#!/usr/bin/env node
import { nodeFiles } from '../store/node-files.ts';
import { systemClock } from '../util/clock.ts';
import { exitCodes } from '../util/exit-codes.ts';
import { runCli } from './cli.ts';
import type { Environment } from './environment.ts';
import { reportFailure } from './failure.ts';

// What nobody reads, or no disk can take any more, must not stop a restore.
process.stderr.on('error', () => undefined);
let lostResult = '';
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') lostResult = error.message;
});

const environment: Environment = {
  arguments: process.argv.slice(2),
  variables: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  clock: systemClock,
  random: Math.random,
  files: nodeFiles,
  onInterrupt(listener) {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
  exitNow: (code) => process.exit(code),
};

process.on('uncaughtException', (error) => {
  process.exit(reportFailure(error, environment));
});

process.exitCode = await runCli(environment);
process.on('exit', (code) => {
  if (lostResult === '') return;
  process.stderr.write(`stdout can't be written: ${lostResult}\n`);
  // The exit code of a restore tells of the restore.
  const isRestore = ['run', 'resume'].includes(environment.arguments[0] ?? '');
  if (code === exitCodes.done && !isRestore) process.exitCode = exitCodes.stopped;
});
