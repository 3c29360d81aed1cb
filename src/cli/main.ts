#!/usr/bin/env node
import * as nodeModule from 'node:module';
import { dirname } from 'node:path';
import { exitCodes } from '../util/exit-codes.ts';
import { compileCacheFolder, isOwn } from './compiled/compile-cache.ts';
import { keepScripts } from './compiled/kept-scripts.ts';

/*
 * The door of the program. It knows nothing of the rest, so that it can keep what Node compiles for the next start, and say so if a file
 * of the program is missing.
 */

type CompileCache = { enableCompileCache?(folder: string): unknown };

const folder = compileCacheFolder(process.env, process.platform);
const { enableCompileCache } = nodeModule as CompileCache;
if (folder !== null && isOwn(folder)) {
  if (enableCompileCache === undefined) keepScripts(dirname(import.meta.dirname), folder);
  else enableCompileCache(folder);
}

async function open(): Promise<void> {
  let program: typeof import('./start.ts');
  try {
    program = await import('./start.ts');
  } catch (error) {
    process.stderr.write(
      `${(error instanceof Error ? error.stack : undefined) ?? String(error)}\n\nerror: bulk-restore could not be loaded. Install it again; if that doesn't help, report it with the lines above.\n`,
    );
    process.exit(exitCodes.bug);
  }
  await program.start();
}

// Neither this nor any other module waits at its top level: a part of the program that imports such a module could wait for it for ever.
void open();
