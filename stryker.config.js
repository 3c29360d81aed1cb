import { core } from './boundaries.js';

/** Mutation tests of the pure core. The golden files hold the words of `text`, which are left out here. */
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts' },
  plugins: ['@stryker-mutator/vitest-runner'],
  mutate: [
    ...core.filter((folder) => folder !== 'text').map((folder) => `src/${folder}/**/*.ts`),
    'src/lookup/attribution.ts',
    'src/graph/http/{retry-after,retry-policy}.ts',
  ],
  ignorePatterns: ['biome.json', 'bench', 'coverage', 'dist'],
  // Nothing checks types here, and switching the checks off would write into the sample report too, which is HTML with a script.
  disableTypeChecks: false,
  // Every test would run for each entry of a table: golden files and the tests of its readers hold those.
  ignoreStatic: true,
  concurrency: 2,
  timeoutMS: 2_000,
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { logTests: false, allowColor: false, reportScoreTable: true },
  jsonReporter: { fileName: 'coverage/mutation.json' },
  tempDirName: 'coverage/mutation-workspace',
  thresholds: { high: 95, low: 90, break: 90 },
};
