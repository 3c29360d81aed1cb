import { cpus } from 'node:os';

/** Where the figures of a bench come from: `Node v20.20.2, 2 cores`. */
export function machine(): string {
  return `Node ${process.version}, ${cpus().length} cores`;
}
