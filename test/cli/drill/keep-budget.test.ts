import { describe, expect, it } from 'vitest';
import { warnIfForgetful } from '../../../src/cli/drill/keep-budget.ts';
import type { Environment } from '../../../src/cli/environment.ts';
import { LocalStore } from '../../../src/store/files/local-store.ts';
import { nodeMachine } from '../../../src/store/node-machine.ts';
import { Folder } from '../../support/folder.ts';
import { planOf } from '../../support/values/plans.ts';
import { runOf } from '../../support/values/run-story.ts';
import { keepRun } from '../../support/values/stored-runs.ts';

const drill = planOf({ mailbox: 1 }, { mode: 'drill' });
const ext4 = 0xef53;

interface Surroundings {
  readonly fileSystem?: number;
  readonly variables?: Environment['variables'];
  readonly hasRun?: boolean;
  readonly plan?: typeof drill;
}

/** What `run` warns of. */
async function warningsIn({
  fileSystem = ext4,
  variables = {},
  hasRun = false,
  plan = drill,
}: Surroundings): Promise<string> {
  await using folder = await Folder.open();
  if (hasRun) await keepRun(folder.at('state'), 'r1', runOf(drill));
  const disk = { ...nodeMachine.disk, fileSystemType: async () => fileSystem };
  const written: string[] = [];
  const stderr = { write: (words: string) => written.push(words) };
  const environment = { variables, stderr, outputMode: { isJsonLog: false } } as unknown as Environment;
  await warnIfForgetful(plan, new LocalStore(folder.at('state'), { ...nodeMachine, disk }), environment);
  return written.join('').replace(folder.at('state'), 'STATE');
}

describe('a drill warns that its budget cannot be kept', () => {
  it('if the state directory is gone with the machine or the container', async () => {
    expect(await warningsIn({ fileSystem: 0x0102_1994 })).toBe(
      'the drill budget cannot be kept, and coverage not be counted: the state directory STATE is on tmpfs, which is gone when the machine restarts; keep the folder of --state-dir from run to run\n',
    );
    expect(await warningsIn({ fileSystem: 0x794c_7630 })).toContain('is on the file system of a container');
  });

  it.each(['CI', 'GITHUB_ACTIONS', 'TF_BUILD', 'GITLAB_CI'])(
    'if %s is set and the state directory knows no run',
    async (name) => {
      expect(await warningsIn({ variables: { [name]: 'true' } })).toContain('this is a CI runner');
      expect(await warningsIn({ variables: { [name]: 'true' }, hasRun: true })).toBe('');
      expect(await warningsIn({ variables: { [name]: 'false' } })).toBe('');
    },
  );

  it('and nowhere else, and never in a recovery', async () => {
    expect(await warningsIn({})).toBe('');
    expect(await warningsIn({ fileSystem: 0x0102_1994, plan: planOf({ mailbox: 1 }) })).toBe('');
  });
});
