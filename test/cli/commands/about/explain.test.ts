import { describe, expect, it } from 'vitest';
import { bulkRestore } from '../../../support/rigs/environments.ts';

describe('explain', () => {
  it('shows meaning, cause and remedy, and breaks no line within a command', async () => {
    const { exitCode, stdout, stderr } = await bulkRestore(['explain', 'invalidrestoretime']);

    expect([exitCode, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`InvalidRestoreTime: error code of the service
There is no restore point in the protection time period.

Cause: The resource was protected later than the window, or restore points of
that time are no longer kept.
What to do: Choose another window: it has no restore point in this one, then use
\`bulk-restore retry <run-id> --out again.yaml\`.
`);
  });

  it('gives the same to programs', async () => {
    const { stdout } = await bulkRestore(['explain', '4', '--json']);

    expect(JSON.parse(stdout)).toEqual({
      topics: [
        {
          code: '4',
          kind: 'exit-code',
          means: expect.stringContaining('Stopped with work left'),
          cause: expect.any(String),
          advice: expect.stringContaining('bulk-restore resume <run-id>'),
        },
      ],
    });
  });

  it('says that it does not know a code, names near ones, and exits with 2', async () => {
    const { exitCode, stdout, stderr } = await bulkRestore(['explain', 'TooMany', '--json']);

    expect(exitCode).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      ok: false,
      exit_code: 2,
      message: 'bulk-restore has no explanation of `TooMany`',
      near: ['TooManyActiveRestoreSessions', 'TooManyRequests'],
    });
    expect(stderr).toContain('  hint: did you mean `TooManyActiveRestoreSessions`, `TooManyRequests`?\n');
  });

  it('sends nobody to Microsoft for a message that it does not know', async () => {
    const { exitCode, stderr } = await bulkRestore(['explain', 'nothing knows this']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('hint: quote the message as it was printed, or only its code');
    expect(stderr).not.toContain('Microsoft');
  });

  it('names where Microsoft explains a code of Entra that is not here', async () => {
    const { exitCode, stderr } = await bulkRestore(['explain', 'AADSTS90099']);

    expect(exitCode).toBe(2);
    expect(stderr).toContain('look it up at https://learn.microsoft.com/entra/identity-platform/reference-error-codes');
  });
});
