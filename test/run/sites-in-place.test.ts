import { describe, expect, it } from 'vitest';
import type { Destination } from '../../src/m365/workload.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { nameOf, november, resourceOf, specOf } from '../support/values/specs.ts';

/** Three sites without ids, restored by an application, which sees no names. */
function rigOf(destination: Destination, delay = 0): RunRig {
  const settings = { ...november, destination };
  const resources = [0, 1, 2].map((index) => resourceOf('site', nameOf('site', index), { settings }));
  const failed = { resource: nameOf('site', 1), outcome: 'failed', code: 'UnknownError', duration: null } as const;
  return new RunRig(specOf({}, { resources }), {
    unitList: 'application',
    view: 'application',
    outcomes: [failed],
    locations: { delay },
  });
}

const outcomesOf = ({ rows }: Awaited<ReturnType<RunRig['run']>>) => rows.map(({ outcome }) => outcome);

describe('sites that an application restores in place', () => {
  it('are recognised by the site that they came back as, without any id', async () => {
    expect(outcomesOf(await rigOf('inPlace').run())).toEqual(['succeeded', 'failed', 'succeeded']);
  });

  it('are recognised later, if the service fills in the site later', async () => {
    const rig = rigOf('inPlace', 20 * 60_000);
    const early = await rig.run();
    await rig.clock.sleep(30 * 60_000);

    expect(outcomesOf(early)).toEqual(['unknown', 'unknown', 'unknown']);
    expect(outcomesOf(await rig.reborn().run())).toEqual(['succeeded', 'failed', 'succeeded']);
  });

  it('are not taken for new sites', async () => {
    expect(outcomesOf(await rigOf('new').run())).toEqual(['unknown', 'unknown', 'unknown']);
  });
});
