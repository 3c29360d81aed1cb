import { describe, expect, it } from 'vitest';
import { paint } from '../../../src/cli/terminal/colours.ts';
import { Screen } from '../../support/rigs/environments.ts';

const terminal = new Screen({ isTTY: true });
const pipe = new Screen();

describe('paint', () => {
  it('colours on a terminal', () => {
    expect(paint(terminal, { color: true }, {})('red', 'failed')).toBe('\u001b[31mfailed\u001b[39m');
  });

  it('leaves a NO_COLOR that is empty out of account', () => {
    expect(paint(terminal, { color: true }, { NO_COLOR: '' })('red', 'failed')).not.toBe('failed');
  });

  it.each([
    ['into a pipe', pipe, { color: true }, {}],
    ['with --no-color', terminal, { color: false }, {}],
    ['with NO_COLOR', terminal, { color: true }, { NO_COLOR: '1' }],
  ])('leaves texts plain %s', (_, output, options, variables) => {
    expect(paint(output, options, variables)('red', 'failed')).toBe('failed');
  });
});
