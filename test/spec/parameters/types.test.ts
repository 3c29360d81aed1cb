import { describe, expect, it } from 'vitest';
import { type ParameterType, typedValue } from '../../../src/spec/parameters/types.ts';

describe('the text of a parameter', () => {
  it.each<[ParameterType, string, string | number | boolean]>([
    ['string', ' 25 ', ' 25 '],
    ['number', '25', 25],
    ['number', '-0.125', -0.125],
    ['boolean', 'true', true],
    ['boolean', 'false', false],
    ['moment', '2026-11-15T00:00:00Z', '2026-11-15T00:00:00Z'],
    ['duration', '7d', '7d'],
    ['share', '100%', '100%'],
    ['share', '100.00%', '100.00%'],
    ['share', '5%', '5%'],
    ['share', '99.95%', '99.95%'],
  ])('is a %s: %s', (type, text, value) => {
    expect(typedValue(text, type)).toBe(value);
  });

  it.each<[ParameterType, string]>([
    ['number', 'x25'],
    ['number', '25x'],
    ['number', '2.'],
    ['number', '2.x'],
    ['number', '1e3'],
    ['boolean', 'yes'],
    ['moment', '2026-11-15'],
    ['duration', '7 weeks'],
    ['share', '101%'],
    ['share', 'x5%'],
    ['share', '5%x'],
    ['share', '0.5'],
  ])('is no %s: %s', (type, text) => {
    expect(typedValue(text, type)).toBeUndefined();
  });
});
