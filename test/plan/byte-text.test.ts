import { expect, it } from 'vitest';
import { byteText } from '../../src/plan/needed-space.ts';

it.each([
  [0, '0 MiB'],
  [1_048_576, '1 MiB'],
  [16_252_928, '15.5 MiB'],
  [536_870_912, '512 MiB'],
  [1_073_741_824, '1.0 GiB'],
  [1_610_612_736, '1.5 GiB'],
])('%i bytes are %s', (bytes, text) => {
  expect(byteText(bytes)).toBe(text);
});
