/*
 * The floor plan: which folder may import which. The linter, the coverage, the mutation tests and the boundary checks all
 * take it from here.
 */

/** The folders of src, from the ground up. A folder imports only folders before it. */
export const floors = [
  'util',
  'schemas',
  'm365',
  'spec',
  'calendar',
  'graph',
  'schedule',
  'forecast',
  'drill',
  'plan',
  'state',
  'result',
  'evidence',
  'lookup',
  'store',
  'report',
  'inventory',
  'run',
  'doctor',
  'text',
  'emulator',
  'cli',
];

/** The folders inside a folder, likewise. */
export const rooms = {
  spec: ['problem', 'yaml', 'shape', 'values', 'lists', 'rules', 'warnings'],
  store: ['records', 'files', 'postgres'],
  graph: ['wire', 'auth', 'http', 'probe', 'trace'],
  run: ['watch', 'names', 'choose', 'draft', 'rebuild', 'check'],
  emulator: ['scenario', 'units', 'points', 'browse', 'directory', 'sessions', 'http'],
  cli: [
    'compiled',
    'terminal',
    'validation',
    'files',
    'programs',
    'store',
    'runs',
    'connect',
    'watch',
    'drill',
    'planning',
    'evidence',
    'diagnosis',
    'inventory',
    'completion',
    'worker',
    'schedules',
    'commands',
  ],
};

/** The pure core: values in, values out. No file, network, timer, clock or process. */
export const core = [
  'm365',
  'spec',
  'calendar',
  'schedule',
  'forecast',
  'drill',
  'plan',
  'state',
  'result',
  'evidence',
  'report',
  'inventory',
  'doctor',
  'text',
];
