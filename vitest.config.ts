import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { core } from './boundaries.js';
import { CountsReporter } from './test/support/counts-reporter.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.ts'],
    setupFiles: ['test/support/warnings.ts'],
    reporters: ['default', new CountsReporter()],
    testTimeout: 60_000,
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
