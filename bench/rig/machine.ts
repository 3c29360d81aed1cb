import { cpus } from 'node:os';

/** What every bench says of where its figures come from: `Node v20.20.2, 2 cores`. */
export function machine(): string {
  return `Node ${process.version}, ${cpus().length} cores`;
}
