import { describe, expect, it } from 'vitest';
import { parseSize, unitInHeader } from '../../../src/spec/values/size.ts';

const gibibyte = 2 ** 30;

describe('parseSize', () => {
  it.each([
    ['512', 512],
    ['12.25', 12.25],
    ['1,234', 1_234],
    ['1,234,567.5', 1_234_567.5],
    ['1 234', 1_234],
    ['1\u00a0234.5', 1_234.5],
    ["1'234", 1_234],
    ['1.5 GB', 1.5 * gibibyte],
    ['1.5gb', 1.5 * gibibyte],
    ['1,024 MB', gibibyte],
    ['2 TB', 2_048 * gibibyte],
    ['12 KiB', 12 * 1_024],
    ['100 B', 100],
    ['1 byte', 1],
    ['1.5 GB (1,610,612,736 bytes)', 1_610_612_736],
    ['1,5 GB (1.610.612.736 Bytes)', 1_610_612_736],
    ['1,5 Go (1 610 612 736 bytes)', 1_610_612_736],
    ['0 B (0 bytes)', 0],
    ['123,456,789,012,345', 123_456_789_012_345],
  ])('reads `%s` as %d', (text, size) => {
    expect(parseSize(text, { unit: null, hasDecimalCommas: false })).toBe(size);
  });

  it.each([
    ['1,5', 1.5],
    ['1.5', 1.5],
    ['1.234,5', 1_234.5],
    ['1,234.5', 1_234.5],
    ['1.234.567', 1_234_567],
    ['1,234,567', 1_234_567],
    ['1,5 GB', 1.5 * gibibyte],
    ['1 234,5', 1_234.5],
  ])('reads `%s` as %d if commas start fractions', (text, size) => {
    expect(parseSize(text, { unit: null, hasDecimalCommas: true })).toBe(size);
  });

  it.each([
    '1,5',
    '12,34',
    '1.234.567',
    '1,2345',
    '1..5',
    ',5',
    '5,',
    '1 GB 2',
    'GB',
    '-1',
    '1e5',
    '1.5 XB',
    '(1 bytes)',
    '1,234,567,890,123,456',
    '1,234.5x',
  ])('does not read `%s`', (text) => {
    expect(parseSize(text, { unit: null, hasDecimalCommas: false })).toBeUndefined();
  });

  it('counts a number without a unit in the unit of its column', () => {
    expect(parseSize('1.25', { unit: gibibyte, hasDecimalCommas: false })).toBe(1.25 * gibibyte);
    expect(parseSize('1,25', { unit: gibibyte, hasDecimalCommas: true })).toBe(1.25 * gibibyte);
    expect(parseSize('5 MB', { unit: gibibyte, hasDecimalCommas: false })).toBe(5 * 2 ** 20);
  });
});

describe('unitInHeader', () => {
  it.each([
    ['Storage used (GB)', 'GB'],
    ['Storage Used (Byte)', 'Byte'],
    ['Mailbox GB', 'GB'],
    ['size_mb', 'mb'],
    ['GB', 'GB'],
    ['size', undefined],
    ['Club', undefined],
  ])('finds the unit of `%s`: %s', (header, unit) => {
    expect(unitInHeader(header)).toBe(unit);
  });
});
