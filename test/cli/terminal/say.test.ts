import { describe, expect, it } from 'vitest';
import { say } from '../../../src/cli/terminal/say.ts';
import { environmentOf, Screen } from '../../support/rigs/environments.ts';

function said(words: readonly string[], variables: Readonly<Record<string, string>> = {}): string {
  const stderr = new Screen();
  const environment = environmentOf({ arguments: words, variables, stderr });
  say('info', ['info'], environment);
  say('notice', ['notice'], environment);
  say('warn', ['warn'], environment);
  say('error', ['error'], environment);
  return stderr.text;
}

describe('what a command says on stderr', () => {
  it.each([
    [['cancel', 'r1'], {}],
    [['cancel', 'r1', '--log-level', 'debug'], {}],
    [['cancel', 'r1'], { BULK_RESTORE_QUIET: 'off' }],
    [['cancel', 'r1'], { BULK_RESTORE_LOG_LEVEL: '' }],
  ])('has everything with %j and %j', (words, variables) => {
    expect(said(words, variables)).toBe('info\nnotice\nwarn\nerror\n');
  });

  it.each([
    [['cancel', 'r1', '-q'], {}],
    [['--quiet', 'cancel', 'r1'], {}],
    [['cancel', 'r1', '--log-level', 'warn'], {}],
    [['cancel', 'r1'], { BULK_RESTORE_QUIET: 'yes' }],
    [['cancel', 'r1'], { BULK_RESTORE_LOG_LEVEL: 'error' }],
  ])('is no more than what somebody must read with %j and %j', (words, variables) => {
    expect(said(words, variables)).toBe('notice\nwarn\nerror\n');
  });
});
