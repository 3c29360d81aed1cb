/** A lock file of npm, as far as it matters here. */
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
  readonly [key: string]: unknown;
}

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly resolved?: string;
  readonly devDependencies?: object;
  readonly [key: string]: unknown;
}

/**
 * What an installation from the registry takes: the versions of the lock file, without what only a clone needs. Addresses are left out, so that
 * everybody's own registry is asked; the sums stay.
 */
export function shrinkwrapOf(lock: Lock): Lock {
  const kept = Object.entries(lock.packages).filter(([, { dev }]) => dev !== true);
  const packages = kept.map(([path, { devDependencies, resolved, ...rest }]) => [path, rest]);
  return { ...lock, packages: Object.fromEntries(packages) };
}
