import { describe, expect, it } from 'vitest';
import { checkVariables } from '../../../src/cli/programs/check-environment.ts';

describe('the variables of a check', () => {
  it('are those of the run without what signs in', () => {
    const token = 'hush-hush-hush-hush';

    expect(
      checkVariables({
        PATH: '/usr/bin',
        graph_access_token: token,
        GRAPH_ACCESS_TOKEN: token,
        COPY: `Bearer ${token}`,
        AZURE_CLIENT_ID: 'x',
        ARM_CLIENT_SECRET: 'x',
        IDENTITY_HEADER: 'x',
        SYSTEM_ACCESSTOKEN: 'x',
        BULK_RESTORE_TOKEN_FILE: 'x',
        AZURITE: 'kept',
        NOTHING: undefined,
      }),
    ).toEqual({ PATH: '/usr/bin', AZURITE: 'kept' });
  });
});
