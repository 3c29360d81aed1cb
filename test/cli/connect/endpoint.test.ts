import { describe, expect, it } from 'vitest';
import { graphEndpoint } from '../../../src/cli/connect/endpoint.ts';
import { resumeCommand } from '../../../src/cli/runs/kept-options.ts';
import type { NetworkOptions } from '../../../src/cli/shared-options.ts';
import { Folder } from '../../support/folder.ts';
import { environmentOf } from '../../support/rigs/environments.ts';

function optionsWith(changes: Partial<NetworkOptions>): NetworkOptions {
  return {
    json: false,
    quiet: false,
    color: false,
    stateDir: '.bulk-restore',
    storePlace: '.bulk-restore',
    reportDir: 'reports',
    given: Object.keys(changes),
    graphUrl: 'https://graph.microsoft.com/v1.0',
    auth: 'token',
    poll: null,
    patience: 600_000,
    logLevel: 'info',
    logFormat: 'pretty',
    ...changes,
  };
}

describe('the flags of a token that is somewhere else', () => {
  it.each([
    [{ tokenFile: 'a', tokenCommand: 'b' }, '`--token-file` and `--token-command` cannot be used together'],
    [{ tokenFile: 'a', auth: 'azure-cli' }, '`--token-file` does not go with `--auth azure-cli`'],
    [{ tokenCommand: 'a', auth: 'default' }, '`--token-command` does not go with `--auth default`'],
  ] as const)('%j are refused, never ignored', async (changes, message) => {
    await expect(graphEndpoint(optionsWith(changes), null, environmentOf())).rejects.toMatchObject({
      exitCode: 2,
      message,
    });
  });

  it('win over the variable with a token', async () => {
    await using folder = await Folder.open();
    const tokenFile = await folder.file('token', 'from-the-file\n');
    const variables = { GRAPH_ACCESS_TOKEN: 'from-the-variable' };

    const { credential } = await graphEndpoint(optionsWith({ tokenFile }), null, environmentOf({ variables }));

    expect(await credential.getToken('any')).toMatchObject({ token: 'from-the-file' });
  });

  it('are in the command that continues a run, which does not keep them; a command may hold a secret', () => {
    expect(resumeCommand('r1', optionsWith({ tokenFile: 'a token' }), null)).toBe(
      "bulk-restore resume r1 --token-file 'a token'",
    );
    expect(resumeCommand('r1', optionsWith({ tokenCommand: 'get-token --password hush' }), null)).toBe(
      "bulk-restore resume r1 --token-command '...'",
    );
  });
});
