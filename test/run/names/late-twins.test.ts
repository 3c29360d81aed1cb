import { describe, expect, it } from 'vitest';
import { defaultScenario, type Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { TenantDirectory } from '../../../src/emulator/tenant-directory.ts';
import type { DirectoryApi } from '../../../src/graph/directory-api.ts';
import { defaultLimits } from '../../../src/m365/limits.ts';
import { indicesIn } from '../../../src/schedule/span.ts';
import { RunRig } from '../../support/rigs/run-rig.ts';
import { nameOf, resourceOf, specOf } from '../../support/values/specs.ts';

const alias = 'alias@contoso.com';
const limits = { ...defaultLimits, perSession: 2, activeSessions: 1 };
/** One session at a time; the alias of the first mailbox comes last. */
const spec = specOf({}, { limits, resources: [...specOf({ mailbox: 6 }).resources, resourceOf('mailbox', alias)] });

/** A run of an application in a tenant whose directory has one user for the first address and the alias. */
function runWithAlias(scenario: Partial<Scenario> = {}): RunRig {
  const rig = new RunRig(spec, { view: 'application', unitList: 'application', unchanged: 0, ...scenario });
  rig.directory = withAlias(new TenantDirectory(rig.tenant));
  return rig;
}

function withAlias(directory: DirectoryApi): DirectoryApi {
  return {
    findUsers: (names) => directory.findUsers(names.map((name) => (name === alias ? nameOf('mailbox', 0) : name))),
    getUsers: (keys) => directory.getUsers(keys),
    getSites: (keys) => directory.getSites(keys),
    listUsers: () => directory.listUsers(),
    listSites: () => directory.listSites(),
    listOrganizations: () => directory.listOrganizations(),
    readUsage: (report) => directory.readUsage(report),
    listPolicies: () => directory.listPolicies(),
  };
}

/** The names in all sessions that were begun, each as often as it was. */
function sentBy({ state }: RunRig): string[] {
  const sent = [...state.sessions.values()].flatMap(({ resources }) => [...indicesIn(resources)]);
  return sent.map((index) => state.plan.resources.at(index)?.name ?? '').sort();
}

describe('an alias of a mailbox that is restored already', () => {
  it('is found beside the restore and not sent, and its row says which row has the restore', async () => {
    const rig = runWithAlias();

    const { rows, totals } = await rig.run();

    expect(totals.all).toMatchObject({ planned: 7, succeeded: 7 });
    expect(sentBy(rig)).toEqual(specOf({ mailbox: 6 }).resources.map(({ name }) => name));
    expect(rows.find(({ name }) => name === alias)).toMatchObject({
      outcome: 'succeeded',
      sameAs: nameOf('mailbox', 0),
    });
  });

  it('is restored as often as the mailbox, if that fails and is tried again', async () => {
    const failure = {
      resource: nameOf('mailbox', 0),
      outcome: 'failed',
      code: 'UnknownError',
      duration: null,
    } as const;
    const rig = runWithAlias({ outcomes: [failure], failures: defaultScenario.failures });

    const { rows } = await rig.run();

    expect(sentBy(rig).filter((name) => name === alias)).toEqual([]);
    expect(rows.find(({ name }) => name === alias)).toMatchObject({
      outcome: 'failed',
      error: { code: 'UnknownError' },
    });
  });

  it('is sent by no later process, wherever the one before died', { tags: 'slow' }, async () => {
    const whole = runWithAlias();
    await whole.run();
    const found = whole.events.findIndex((event) => event.type === 'ids-found');

    for (let at = found; at < whole.events.length - 1; at += 1) {
      const rig = runWithAlias();
      const { append } = rig;
      rig.append = async (event) => {
        if (rig.events.length > at) throw new Error('killed');
        await append(event);
      };
      await expect(rig.run()).rejects.toThrow('killed');
      const next = rig.reborn();

      const { totals } = await next.run();

      expect(totals.all).toMatchObject({ planned: 7, succeeded: 7 });
      expect(sentBy(next).filter((name) => name === alias)).toEqual([]);
    }
  });
});
