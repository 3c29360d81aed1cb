import { describe, expect, it } from 'vitest';
import { shells } from '../../../../src/cli/completion/shells.ts';
import { bulkRestore } from '../../../support/rigs/environments.ts';

describe('completion', () => {
  it.each(shells)('prints a script that asks the program: %s', async (shell) => {
    const { exitCode, stdout, stderr } = await bulkRestore(['completion', shell]);

    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/bulk-restore complete '?--'? /);
  });

  it.each([
    ['completion tcsh', '`tcsh` is not a valid value for `shell`. Allowed choices are bash, zsh, fish, powershell.'],
    ['completion', 'missing required argument `shell`'],
  ])('names the shells it has: %s', async (line, complaint) => {
    const { exitCode, stdout, stderr } = await bulkRestore(line.split(' '));

    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain(complaint);
  });
});
