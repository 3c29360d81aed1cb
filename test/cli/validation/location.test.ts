import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromRoot, uriFrom } from '../../../src/cli/validation/location.ts';

describe('fromRoot', () => {
  it('spells a path from the root, however it was named', () => {
    expect(fromRoot('.')('specs/a.yaml')).toBe('specs/a.yaml');
    expect(fromRoot('.')('./specs/../specs/a.yaml')).toBe('specs/a.yaml');
    expect(fromRoot(resolve('specs'))('specs/a.yaml')).toBe('a.yaml');
    expect(fromRoot(resolve('.'))(resolve('specs/a.yaml'))).toBe('specs/a.yaml');
  });

  it('leaves a path outside as it is', () => {
    expect(fromRoot('specs')('../a.yaml')).toBe('../a.yaml');
    expect(fromRoot('specs')('/elsewhere/a.yaml')).toBe('/elsewhere/a.yaml');
  });

  it('accepts a file name that begins with two dots', () => {
    expect(fromRoot('.')('..a.yaml')).toBe('..a.yaml');
    expect(uriFrom('.')('..a.yaml')).toBe('..a.yaml');
  });
});

describe('uriFrom', () => {
  it('encodes what has a meaning in URIs, except the slashes', () => {
    expect(uriFrom('.')('specs/a b#1:100%?.yaml')).toBe('specs/a%20b%231%3A100%25%3F.yaml');
    expect(uriFrom('.')('spécs/ü.yaml')).toBe('sp%C3%A9cs/%C3%BC.yaml');
  });

  it('gives a file outside the scheme `file`', () => {
    expect(uriFrom('.')('/else where/a.yaml')).toBe('file:///else%20where/a.yaml');
  });
});
