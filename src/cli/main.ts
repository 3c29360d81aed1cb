#!/usr/bin/env node
import { nodeFiles } from '../store/node-files.ts';
import { systemClock } from '../util/clock.ts';
import { runCli } from './cli.ts';
import type { Environment } from './environment.ts';

/** A reader that goes away, as `head` does, must not stop a restore: what it can't take any more is dropped. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

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
    const signals = ['SIGINT', 'SIGTERM'] as const;
    for (const signal of signals) process.on(signal, listener);
    return () => {
      for (const signal of signals) process.off(signal, listener);
    };
  },
  exitNow: (code) => process.exit(code),
};

process.exitCode = await runCli(environment);
