import { describe, expect, it } from 'vitest';
import { CommandError } from '../../src/cli/command-error.ts';
import { reportFailure } from '../../src/cli/failure.ts';
import { SignInProblem } from '../../src/graph/auth/sign-in-problem.ts';
import { GraphError } from '../../src/graph/graph-error.ts';
import { StoreProblem } from '../../src/store/store.ts';
import { environmentOf, Screen } from '../support/rigs/environments.ts';

describe('reportFailure', () => {
  it('prints a command error with its hint and returns its exit code', () => {
    expect(reported(new CommandError(2, '`x` is no port', 'choose a number'))).toEqual([
      2,
      '`x` is no port\n  hint: choose a number\n',
    ]);
  });

  it('prints a command error without a hint in one line', () => {
    expect(reported(new CommandError(3, 'no'))).toEqual([3, 'no\n']);
  });

  it('reports what went wrong first if closing fails afterwards as well', () => {
    const later = Object.assign(new Error('An error was suppressed during disposal'), {
      name: 'SuppressedError',
      error: new Error('cannot be closed'),
      suppressed: new CommandError(3, 'no'),
    });

    expect(reported(later)).toEqual([3, 'no\n']);
  });

  it.each([
    ['exists', 2],
    ['missing', 2],
    ['damaged', 3],
    ['unreadable', 3],
    ['unwritable', 3],
  ] as const)('exits on a run that is %s with %i', (kind, exitCode) => {
    expect(reported(new StoreProblem(kind, 'the run is odd', 'look at it'))).toEqual([
      exitCode,
      'the run is odd\n  hint: look at it\n',
    ]);
  });

  it('exits with 3 if a setting for signing in is missing', () => {
    const [exitCode, text] = reported(new SignInProblem('GRAPH_ACCESS_TOKEN is not set', 'set it'));

    expect([exitCode, text]).toEqual([3, 'GRAPH_ACCESS_TOKEN is not set\n  hint: set it\n']);
  });

  it.each([
    ['refused', 3],
    ['sign-in', 3],
    ['unreachable', 4],
    ['garbled', 4],
    ['answer-lost', 4],
  ] as const)('exits with what an answer of the service means: %s, %i', (kind, exitCode) => {
    const error = new GraphError('Graph said no', { kind, status: 403, code: 'accessDenied', requestId: '8f1c' });

    expect(reported(error)).toEqual([exitCode, 'Graph said no (403 accessDenied, request 8f1c)\n']);
  });

  it('calls an unknown error a bug, and asks for a report with the trace', () => {
    const [exitCode, text] = reported(new TypeError('x is undefined'));

    expect(exitCode).toBe(70);
    expect(text).toMatch(/^TypeError: x is undefined\n {4}at /);
    expect(text).toContain('Please report it with the lines above.\n');
    expect(text).toContain('Nothing is lost: the state directory holds every step.\n');
  });
});

function reported(error: unknown): [exitCode: number, text: string] {
  const stderr = new Screen();
  const exitCode = reportFailure(error, environmentOf({ stderr }));
  return [exitCode, stderr.text];
}
