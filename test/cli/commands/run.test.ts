import { describe, expect, it } from 'vitest';
import { bulkRestore } from '../../support/environments.ts';
import { financeSpec } from '../../support/finance-spec.ts';
import { Folder } from '../../support/folder.ts';

describe('bulk-restore run --dry-run', () => {
  it('shows the plan, signs in nowhere and keeps nothing', async () => {
    await using folder = await Folder.open();
    const path = await folder.file('in-place.yaml', financeSpec.replace('destination: new', 'destination: inPlace'));
    const variables = { BULK_RESTORE_STATE_DIR: folder.at('state') };

    const { exitCode, stdout } = await bulkRestore(['run', path, '--dry-run'], variables);

    expect(exitCode).toBe(0);
    expect(stdout).toContain('3 of them are overwritten in place.');
    expect((await bulkRestore(['status'], variables)).stdout).toBe(`There are no runs in ${folder.at('state')}.\n`);
  });

  it('has no use for the flags of an emulator without --emulator', async () => {
    expect(await bulkRestore(['run', 'spec.yaml', '--time-scale', '60'])).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: '`--scenario` and `--time-scale` go with `--emulator`\n  hint: add --emulator, or leave them out\n',
    });
  });
});
