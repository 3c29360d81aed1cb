import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { shrinkwrapOf } from '../../scripts/package/shrinkwrap.ts';

const lock = JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', 'package-lock.json'), 'utf8'));
const { packages } = shrinkwrapOf(lock);
const installed = Object.entries(packages).filter(([path]) => path !== '');

describe('npm-shrinkwrap.json', () => {
  it('has the version and the sum that the lock file has, for every package that an installation needs', () => {
    expect(installed.length).toBeGreaterThan(Object.keys(manifest.dependencies).length);
    for (const [path, { version, integrity }] of installed) {
      expect(lock.packages[path]).toMatchObject({ version, integrity });
      expect(integrity).toMatch(/^sha512-/);
    }
    expect(packages['']).toMatchObject({ version: manifest.version, dependencies: manifest.dependencies });
  });

  it('has no package that only a clone needs, and no address', () => {
    expect(packages['']).not.toHaveProperty('devDependencies');
    expect(installed.filter(([, { dev, resolved }]) => dev === true || resolved !== undefined)).toEqual([]);
  });
});

describe('the packages that an installation needs', () => {
  it('are few, and none runs a script when it is installed', () => {
    expect(installed.length).toBeLessThanOrEqual(30);
    expect(installed.filter(([, { hasInstallScript }]) => hasInstallScript === true)).toEqual([]);
  });
});
