import { core, floors, rooms } from './boundaries.js';

/** The boundaries of the house, checked by `npm run boundaries` and by test/architecture.test.ts. */
const pureCore = `^src/(${core.join('|')})/`;

/** One rule for each folder: it imports nothing from the folders after it. */
function downwards(name, below, folders) {
  return folders.slice(0, -1).map((folder, index) => ({
    name: `${name}: ${folder}`,
    severity: 'error',
    from: { path: `^${below}/${folder}/` },
    to: { path: `^${below}/(${folders.slice(index + 1).join('|')})/` },
  }));
}

export default {
  forbidden: [
    ...downwards('imports go down', 'src', floors),
    ...Object.entries(rooms).flatMap(([floor, folders]) =>
      downwards(`imports go down in ${floor}`, `src/${floor}`, folders),
    ),
    {
      name: 'core-touches-nothing',
      comment: 'The pure core imports no file, network, timer or logging module.',
      severity: 'error',
      from: { path: pureCore },
      to: {
        path: '^(node:)?(fs|fs/promises|http|https|net|tls|dns|child_process|timers|timers/promises|worker_threads|process)$|node_modules/(undici|pino|log-update|commander|@azure)/',
      },
    },
    {
      name: 'core-knows-no-client',
      comment: 'Of graph, the pure core knows the port, its errors, and how the service writes things.',
      severity: 'error',
      from: { path: pureCore },
      to: {
        path: '^src/graph/http/|^src/graph/graph-client[.]ts$|^src/graph/auth/(?!token-claims)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'emulator-stands-beside',
      comment: 'The emulator plays the service: it knows specs and the port, and nothing of plans and runs.',
      severity: 'error',
      from: { path: '^src/emulator/' },
      to: { path: '^src/(?!util|schemas|m365|spec|graph|emulator)' },
    },
    {
      name: 'only-graph-and-emulator-speak-http',
      comment: 'A worker answers to probes.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(graph|emulator)/|^src/cli/worker/probe-server[.]ts$' },
      to: { path: '^(node:)?(http|https|net|tls)$|node_modules/undici/' },
    },
    {
      name: 'only-store-keeps-state',
      comment: 'Signing in reads the certificate, and the door keeps what it compiles before the store is loaded.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/store/|^src/graph/auth/sign-in[.]ts$|^src/cli/compiled/' },
      to: { path: '^(node:)?fs(/promises)?$' },
    },
    {
      name: 'report-starts-nothing',
      comment: 'Reports read results.',
      severity: 'error',
      from: { path: '^src/report/' },
      to: { path: '^src/(run|lookup|store)/' },
    },
    { name: 'nobody-imports-cli', severity: 'error', from: { path: '^src/(?!cli/)' }, to: { path: '^src/cli/' } },
    {
      name: 'src-never-imports-tests',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|scripts|bench)/' },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, path: '^src/', pathNot: '^src/cli/main[.]ts$|[.]d[.]ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'types', 'default'] },
  },
};
