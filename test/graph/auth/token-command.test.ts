import { describe, expect, it } from 'vitest';
import { type ProgramEnd, TokenCommand } from '../../../src/graph/auth/token-command.ts';

function commandThat(end: ProgramEnd): TokenCommand {
  return new TokenCommand('get-token --password hush', async () => end);
}

describe('a token command', () => {
  it('runs its words, with a limit of time and of output', async () => {
    const runs: unknown[] = [];
    const command = new TokenCommand("get 'a b'", async (words, { timeout, mostBytes }) => {
      runs.push([words, timeout, mostBytes]);
      return { kind: 'ended', exitCode: 0, stdout: 'abc\n' };
    });

    expect(await command.read()).toBe('abc\n');
    expect(runs).toEqual([[['get', 'a b'], 30_000, 65_536]]);
  });

  it.each<[ProgramEnd, string]>([
    [{ kind: 'ended', exitCode: 1, stdout: 'hush' }, '`get-token` of --token-command ended with exit code 1'],
    [{ kind: 'too-slow' }, '`get-token` of --token-command did not end within 30s'],
    [{ kind: 'too-long' }, '`get-token` of --token-command printed more than 65536 bytes'],
    [{ kind: 'killed' }, '`get-token` of --token-command was ended by a signal'],
    [{ kind: 'not-started', because: 'ENOENT' }, '`get-token` of --token-command cannot be started: ENOENT'],
  ])('says how it ended, and shows neither its arguments nor its output: %j', async (end, message) => {
    await expect(commandThat(end).read()).rejects.toMatchObject({ message, hint: expect.not.stringContaining('hush') });
  });
});
