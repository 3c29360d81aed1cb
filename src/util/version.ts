import { createRequire } from 'node:module';

/** The program's version, from package.json. The path is the same from `src/util/` and `dist/util/`. */
export const version: string = (createRequire(import.meta.url)('../../package.json') as { version: string }).version;
