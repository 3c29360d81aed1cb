import { describe, expect, it } from 'vitest';
import { paint } from '../../../src/cli/terminal/colours.ts';
import { Screen } from '../../support/rigs/environments.ts';

const terminal = new Screen({ isTTY: true });
const pipe = new Screen();

describe('paint', () => {
  it('colours on a terminal', () => {
    expect(paint(terminal, {}, {})('red', 'failed')).toBe('\u001b[31mfailed\u001b[39m');
  });

  it('leaves a NO_COLOR that is empty out of account', () => {
    expect(paint(terminal, {}, { NO_COLOR: '' })('red', 'failed')).not.toBe('failed');
  });

  it.each([
    ['into a pipe', pipe, {}],
    ['in spite of NO_COLOR', terminal, { NO_COLOR: '1' }],
  ])('colours with --color %s', (_, output, variables) => {
    expect(paint(output, { color: true }, variables)('red', 'failed')).not.toBe('failed');
  });

  it.each([
    ['into a pipe', pipe, {}, {}],
    ['with --no-color', terminal, { color: false }, {}],
    ['with NO_COLOR', terminal, {}, { NO_COLOR: '1' }],
  ])('leaves texts plain %s', (_, output, options, variables) => {
    expect(paint(output, options, variables)('red', 'failed')).toBe('failed');
  });
});
