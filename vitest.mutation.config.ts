import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { core } from './boundaries.js';

/**
 * The tests of the pure core alone, for Stryker: they need no built program. Modules are loaded once for all of them, which
 * halves the time that a mutant takes and changes no result: nothing in the core is kept in a module. Warnings of the
 * process are left to the other tests, for one listener for each test file would itself be worth a warning.
 */
const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      `test/{${[...core, 'lookup', 'run', 'util'].join(',')}}/**/*.test.ts`,
      'test/graph/{http/retry-after,http/retry-policy,auth/token-claims,wire/wire}.test.ts',
      'test/golden/**/*.test.ts',
    ],
    // They play hundreds of runs each: what they alone would notice, they notice too slowly here.
    exclude: ['test/run/crash.test.ts', 'test/state/run-state.test.ts'],
    testTimeout: 60_000,
    isolate: false,
  },
});

export default config;
