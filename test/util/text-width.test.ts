import { describe, expect, it } from 'vitest';
import { textWidth } from '../../src/util/text-width.ts';

describe('textWidth', () => {
  it.each([
    ['', 0],
    ['ada@contoso.com', 15],
    ['Zoë', 3],
    ['山田', 4],
    ['👩‍💻', 2],
    ['\u001b[31mred\u001b[39m', 3],
  ])('is the number of places of %j on a screen', (text, places) => {
    expect(textWidth(text)).toBe(places);
  });
});
