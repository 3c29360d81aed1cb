import { describe, expect, it } from 'vitest';
import { printable } from '../../src/util/printable.ts';

describe('printable', () => {
  it('keeps a text on one line and takes away what moves a cursor', () => {
    expect(printable('on legal hold\r\nFAKE LINE\u001b[2J\u0007 end')).toBe('on legal hold FAKE LINE [2J  end');
  });

  it('leaves every other text as it is', () => {
    expect(printable('Zoë’s mailbox — “ok”')).toBe('Zoë’s mailbox — “ok”');
  });
});
