import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import schema from '../../../schemas/emulator-scenario.v1.schema.json' with { type: 'json' };
import { operations } from '../../../src/emulator/operations.ts';
import { readScenario } from '../../../src/emulator/scenario/read-scenario.ts';
import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { Tenant } from '../../../src/emulator/tenant.ts';
import { day, hour, minute, second } from '../../support/rigs/tenant-rig.ts';
import { VirtualClock } from '../../support/virtual-clock.ts';

const examples = join(import.meta.dirname, '../../../specs/scenarios');

function scenarioIn(text: string): Scenario {
  const read = readScenario(text, 'scenario.yaml');
  if ('problems' in read) throw new Error(read.problems.map(({ message }) => message).join('\n'));
  return read.scenario;
}

function problemsIn(text: string): string[] {
  const read = readScenario(text, 'scenario.yaml');
  if ('scenario' in read) return [];
  return read.problems.map(({ place, message }) => `${place.line}:${place.column}: ${message}`);
}

describe('readScenario', () => {
  it('reads a scenario without settings as the default scenario', () => {
    expect(scenarioIn('version: 1')).toEqual(defaultScenario);
  });

  it.each(readdirSync(examples))('reads the example %s, and a tenant opens with it', (file) => {
    const read = readScenario(readFileSync(join(examples, file), 'utf8'), file);

    expect(read).not.toHaveProperty('problems');
    if ('scenario' in read) expect(() => new Tenant(read.scenario, new VirtualClock())).not.toThrow();
  });

  it('reads every setting', () => {
    const scenario = scenarioIn(`version: 1
seed: s
tenant: 72F988BF-86F1-41AF-91AB-2D7CD011DB47
view: application
clock: { start: 2026-11-22T03:00:00Z, timeScale: 60 }
mailboxes: { count: 3, prefix: box, domain: fabrikam.com, items: [ada@fabrikam.com] }
unlisted: unprotected
activationTime: 0s
resolutionDelay: 90s
durations: { mode: rate, perHour: 250, over: workload, median: 8m, sigma: 1.2, scheduling: 5s }
failures: { resolution: 1%, artifacts: 2.5%, artifactCodes: { UnknownError: 2 } }
outcomes:
  - { resource: ada@fabrikam.com, outcome: failed, code: ArtifactNotFound, duration: 3h }
unchanged: 3%
hiddenUnits: 100%
locations: { delay: 20m }
restorePoints:
  every: 1h
  fastEvery: 7d
  keptFor: 30d
  thinAfter: 3d
  thinTo: 14d
  listed: [{ resource: ada@fabrikam.com, points: [{ at: 2026-11-20T00:00:00Z }, { at: 2026-11-21T00:00:00Z, fast: true }] }]
messages: { searchKeptFor: 1h, hits: [{ mailbox: ada@fabrikam.com, count: 0 }] }
browsing:
  creationTime: 5s
  keptFor: 2h
  failures: 10%
  failing: [ada@fabrikam.com]
  trees: [{ resource: ada@fabrikam.com, paths: { Documents/a.txt: 7, Documents/B/: 0 } }]
limits: { activeSessions: 5 }
serviceStatus: restoreLocked
controller: { consumer: thirdparty, graceFor: 3d, client: pending }
directory:
  users: basic
  sites: refused
  reports: refused
  people: [{ address: ada@fabrikam.com, mail: king@fabrikam.com }, { address: bob@fabrikam.com, aliases: [b@fabrikam.com], deleted: true }]
  others: 7
  usageNames: concealed
  usageSiteUrls: shown
policies: [{ name: Board, workload: mailbox, retention: P2Y, resources: [ada@fabrikam.com] }]
unitStates: [{ resource: ada@fabrikam.com, status: offboarded }]
otherSessions: [{ workload: site, resources: 10, until: 2h }]
auth: { required: false }
quirks: { relativeNextLinks: true, fractionDigits: 0 }
faults:
  - { on: getSession, probability: 10%, times: 4, fault: throttle, retryAfter: 90s, retryAfterForm: date }
  - { on: '*', call: 2, fault: answer-after, code: generalException }
  - { on: listSessions, every: 1, fault: bad-next-link, link: endless, status: 503 }
`);

    expect(scenario).toMatchObject({
      seed: 's',
      tenant: '72f988bf-86f1-41af-91ab-2d7cd011db47',
      view: 'application',
      unitList: 'application',
      clock: { start: Date.parse('2026-11-22T03:00:00Z'), timeScale: 60 },
      unlisted: 'unprotected',
      activationTime: 0,
      resolutionDelay: 90 * second,
      durations: {
        mode: 'rate',
        perHour: 250,
        over: 'workload',
        median: 8 * minute,
        sigma: 1.2,
        scheduling: 5 * second,
      },
      failures: { resolution: 0.01, artifacts: 0.025, artifactCodes: { UnknownError: 2 } },
      outcomes: [{ resource: 'ada@fabrikam.com', outcome: 'failed', code: 'ArtifactNotFound', duration: 3 * hour }],
      unchanged: 0.03,
      hiddenUnits: 1,
      locations: { delay: 20 * minute },
      restorePoints: {
        every: hour,
        fastEvery: 7 * day,
        keptFor: 30 * day,
        thinned: { after: 3 * day, every: 14 * day },
        listed: [
          {
            resource: 'ada@fabrikam.com',
            points: [
              { at: Date.parse('2026-11-20T00:00:00Z'), isFast: false },
              { at: Date.parse('2026-11-21T00:00:00Z'), isFast: true },
            ],
          },
        ],
      },
      messageSearches: { keptFor: hour, hits: [{ mailbox: 'ada@fabrikam.com', count: 0 }] },
      browsing: {
        creationTime: 5 * second,
        keptFor: 2 * hour,
        failures: 0.1,
        failing: ['ada@fabrikam.com'],
        trees: [{ resource: 'ada@fabrikam.com', paths: { 'Documents/a.txt': 7, 'Documents/B/': 0 } }],
      },
      limits: { ...defaultScenario.limits, activeSessions: 5 },
      serviceStatus: 'restoreLocked',
      controller: { consumer: 'thirdparty', graceFor: 3 * day, client: 'pending' },
      directory: {
        users: 'basic',
        sites: 'refused',
        reports: 'refused',
        people: [
          {
            address: 'ada@fabrikam.com',
            mail: 'king@fabrikam.com',
            principalName: 'ada@fabrikam.com',
            aliases: [],
            isDeleted: false,
          },
          { address: 'bob@fabrikam.com', mail: 'bob@fabrikam.com', aliases: ['b@fabrikam.com'], isDeleted: true },
        ],
        others: 7,
        usageNames: 'concealed',
        usageSiteUrls: 'shown',
      },
      policies: [
        { name: 'Board', workload: 'mailbox', retention: 'P2Y', status: 'active', resources: ['ada@fabrikam.com'] },
      ],
      unitStates: [{ resource: 'ada@fabrikam.com', status: 'offboarded' }],
      otherSessions: [{ workload: 'site', resources: 10, until: 2 * hour }],
      auth: { required: false },
      quirks: { relativeNextLinks: true, fractionDigits: 0, siteTypeSpelling: 'sharePoint' },
    });
    expect(scenario.protected.mailbox).toEqual({
      count: 3,
      prefix: 'box',
      domain: 'fabrikam.com',
      items: ['ada@fabrikam.com'],
    });
    const fault = { times: Number.POSITIVE_INFINITY, retryAfter: 10 * second, retryAfterForm: 'seconds', code: null };
    const more = { status: 200, link: 'circle', delay: 5 * second };
    expect(scenario.faults).toEqual([
      {
        ...fault,
        ...more,
        on: 'getSession',
        when: { probability: 0.1 },
        times: 4,
        fault: 'throttle',
        retryAfter: 90 * second,
        retryAfterForm: 'date',
      },
      { ...fault, ...more, on: '*', when: { call: 2 }, fault: 'answer-after', status: 408, code: 'generalException' },
      {
        ...fault,
        ...more,
        on: 'listSessions',
        when: { every: 1 },
        fault: 'bad-next-link',
        link: 'endless',
        status: 503,
      },
    ]);
  });

  it.each([
    ['seed: x', '1:1: this file has no `version`'],
    ['version: 1\nsede: x', '2:1: unknown key `sede`'],
    ['version: 1\nview: app', '2:7: `view` must be `delegated` or `application`, not `app`'],
    ['version: 1\nunchanged: 3', '2:12: `unchanged` must be a percentage from `0%` to `100%`, not the number `3`'],
    [
      'version: 1\nactivationTime: soon',
      '2:17: `activationTime` must be a duration, such as `0s`, `30s`, `5m` or `4h`, not `soon`',
    ],
    ['version: 1\nlimits: { inFlight: 0 }', '2:21: `inFlight` must be a whole number, 1 or more, not the number `0`'],
    ['version: 1\ndurations: { median: 5m }', '2:12: `durations` has no `mode`'],
    [
      'version: 1\ndurations: { mode: fixed }',
      '2:20: `mode` must be `independent`, `rate` or `published`, not `fixed`',
    ],
    ['version: 1\ndurations: { mode: rate }', '2:1: `durations` has no `perHour`'],
    [
      'version: 1\nfaults:\n  - { on: getSession, fault: slow }',
      '3:5: a fault needs one of `call`, `every` and `probability`, and this one has none of them',
    ],
    [
      'version: 1\nfaults:\n  - { on: getSession, call: 1, every: 2, fault: slow }',
      '3:5: a fault needs one of `call`, `every` and `probability`, and this one has `call` and `every`',
    ],
    [
      'version: 1\nbrowsing: { trees: [{ resource: a@b.c, paths: { /Documents/a.txt: 1 } }] }',
      '2:49: unknown key `/Documents/a.txt`',
    ],
  ])('reports the problem in %j', (text, problem) => {
    expect(problemsIn(text)).toEqual([problem]);
  });

  it('reports all problems, in the order of the file', () => {
    const text = 'version: 1\nhiddenUnits: x\nview: app\nauth: { requird: true }\n';

    expect(problemsIn(text).map((problem) => problem.split(': ')[0])).toEqual(['2:14', '3:7', '4:9']);
  });

  it('has a schema that describes every key and lists every operation for faults', () => {
    const properties: unknown[] = [];
    const walk = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('properties' in value && typeof value.properties === 'object')
        properties.push(...Object.values(value.properties ?? {}));
      for (const inner of Object.values(value)) walk(inner);
    };
    walk(schema);

    expect(properties.length).toBeGreaterThan(60);
    for (const property of properties) expect(property).toHaveProperty('description');
    expect(schema.$defs.fault.properties.on.enum).toEqual(['*', ...operations]);
  });

  it('has a schema with the real defaults', () => {
    const { properties } = schema;
    const written: Record<string, unknown> = {};
    for (const [key, property] of Object.entries(properties)) written[key] = defaultOf(property);
    written['durations'] = defaultOf(schema.$defs.independentDurations);

    expect(scenarioIn(JSON.stringify(written))).toEqual(defaultScenario);
  });

  it('has a README that names every key', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../../src/emulator/README.md'), 'utf8');

    const missing = Object.keys(schema.properties).filter((key) => !readme.includes(`\`${key}`));

    expect(missing).toEqual([]);
  });
});

/** The default in a schema: its `default`, its `const`, or an object of the defaults of its properties. */
function defaultOf(described: object): unknown {
  if ('const' in described) return described.const;
  if ('default' in described) return described.default;
  if ('$ref' in described)
    return defaultOf(Object(Object(schema.$defs)[String(described.$ref).replace('#/$defs/', '')]));
  if (!('properties' in described)) return undefined;
  const entries = Object.entries(Object(described.properties)).map(([key, inner]) => [key, defaultOf(Object(inner))]);
  return Object.fromEntries(entries);
}
