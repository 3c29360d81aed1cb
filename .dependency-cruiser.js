/** The boundaries of the house, checked by `npm run boundaries` and by test/architecture.test.ts. */
const core = '^src/(spec|plan|schedule|forecast|report)/|^src/(state|result)/(what-to-start|run-state|session-state|outcome|result|progress|totals|objectives|poll-interval)[.]ts$|^src/lookup/attribution[.]ts$';

export default {
  forbidden: [
    {
      name: 'core-touches-nothing',
      comment: 'spec, plan, report and the deciding half of run: values in, values out. No file, network, timer or logging module.',
      severity: 'error',
      from: { path: core },
      to: { path: '^(node:)?(fs|fs/promises|http|https|net|tls|dns|child_process|timers|timers/promises|worker_threads|process)$|node_modules/(undici|pino|log-update|commander|@azure)/' },
    },
    {
      name: 'core-knows-no-edge',
      severity: 'error',
      from: { path: core },
      to: { path: '^src/(cli|store|emulator)/|^src/graph/(?!restore-api|graph-error|wire/)' },
    },
    {
      name: 'only-graph-and-emulator-speak-http',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(graph|emulator)/' },
      to: { path: '^(node:)?(http|https|net|tls)$|node_modules/undici/' },
    },
    {
      name: 'only-store-keeps-state',
      comment: 'Signing in reads the certificate.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/|^src/graph/auth/sign-in[.]ts$' },
      to: { path: '^(node:)?fs(/promises)?$' },
    },
    {
      name: 'report-starts-nothing',
      comment: 'Reports read results; they start nothing.',
      severity: 'error',
      from: { path: '^src/report/' },
      to: { path: '^src/run/' },
    },
    { name: 'nobody-imports-cli', severity: 'error', from: { path: '^src/(?!cli/)' }, to: { path: '^src/cli/' } },
    { name: 'src-never-imports-tests', severity: 'error', from: { path: '^src/' }, to: { path: '^(test|scripts|bench)/' } },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphans', severity: 'error', from: { orphan: true, path: '^src/', pathNot: '^src/cli/main[.]ts$|[.]d[.]ts$' }, to: {} },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
