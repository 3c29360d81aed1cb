import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { core } from './boundaries.js';
import { CountsReporter } from './test/support/counts-reporter.ts';
import { SlowFirst } from './test/support/slow-first.ts';

/** `unit` needs nothing but the sources; `contract` asks every way to the service the same; `e2e` needs the built program; `browser` needs Chromium. */
const config: ViteUserConfig = defineConfig({
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/{contract,e2e,browser}/**'],
          globalSetup: ['test/support/postgres-setup.ts'],
        },
      },
      { extends: true, test: { name: 'contract', include: ['test/contract/**/*.test.ts'] } },
      { extends: true, test: { name: 'browser', include: ['test/browser/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/support/build.ts', 'test/support/postgres-setup.ts'],
        },
      },
    ],
    // Modules are loaded once for many test files: no module keeps what a test could see.
    isolate: false,
    // Vitest would leave one core to itself, which needs it only at the start.
    maxWorkers: '100%',
    // Tests make much that is garbage at once: with more room for what is new, V8 looks through the rest less often.
    execArgv: ['--max-semi-space-size=64'],
    sequence: { sequencer: SlowFirst },
    tags: [{ name: 'slow', description: 'slow by its nature: `npm run test:unit` leaves it out' }],
    setupFiles: ['test/support/warnings.ts'],
    reporters: ['default', new CountsReporter()],
    testTimeout: 60_000,
    // Some start a server first.
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000, interval: 20 } },
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/schemas/**', 'src/cli/{main,start}.ts'],
      thresholds: {
        [`src/{${core.join(',')}}/**`]: { lines: 95, branches: 85 },
      },
    },
  },
});

export default config;
