import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { core } from './boundaries.js';
import { CountsReporter } from './test/support/counts-reporter.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    reporters: ['default', new CountsReporter()],
    testTimeout: 60_000,
    isolate: false,
    setupFiles: ['test/support/warnings.ts'],
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/{contract,e2e}/**'] },
      },
      { extends: true, test: { name: 'contract', include: ['test/contract/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], globalSetup: ['test/support/build.ts'] },
      },
    ],
    coverage: {
      include: ['src/**/*.ts'],
      exclude: ['src/schemas/**', 'src/cli/main.ts'],
      thresholds: {
        [`src/{${core.join(',')}}/**`]: { lines: 95, branches: 85 },
      },
    },
  },
});

export default config;
