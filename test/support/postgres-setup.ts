import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { type SharedServer, serverFile } from './rigs/postgres-rig.ts';

/** Gives all processes of a test run a folder in which the first that needs a PostgreSQL notes it, and stops that in the end. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'bulk-restore-shared-'));
  project.provide('postgresFolder', folder);
  return () => {
    if (existsSync(serverFile(folder))) {
      const { pid, top } = JSON.parse(readFileSync(serverFile(folder), 'utf8')) as SharedServer;
      process.kill(pid, 'SIGQUIT');
      rmSync(top, { recursive: true, force: true, maxRetries: 10 });
    }
    rmSync(folder, { recursive: true, force: true });
  };
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder in which the processes of a test run share a PostgreSQL. */
    postgresFolder: string;
  }
}
