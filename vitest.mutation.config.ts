import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { core } from './boundaries.js';

/**
 * The tests of the pure core, for Stryker: they need no built program. Every mutant runs them, so they leave out what takes
 * long and notices little.
 */
const config: ViteUserConfig = defineConfig({
  test: {
    include: [
      `test/{${[...core, 'lookup', 'run', 'util'].join(',')}}/**/*.test.ts`,
      'test/graph/{http/retry-after,http/retry-policy,auth/token-claims,wire/wire}.test.ts',
      'test/golden/**/*.test.ts',
    ],
    // These play hundreds of runs each.
    exclude: ['test/run/crash.test.ts', 'test/state/fold-properties.test.ts'],
    testTimeout: 60_000,
    isolate: false,
    strictTags: false,
  },
});

export default config;
