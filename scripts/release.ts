/**
 * Collects in `release/` what a release publishes: the package, the archives of executables that are in `dist-executable/`, the list of all
 * that is inside (CycloneDX), and the SHA-256 sums of these. `npm run release`, after `npm run executable` or the download of its archives.
 */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { executables } from './bundle/executable-path.ts';
import { packagesOf } from './bundle/licences.ts';
import { singleFile } from './bundle/single-file.ts';
import { type BillOfMaterials, shippedPart } from './package/bill-of-materials.ts';
import { npm, pack } from './package/install.ts';
import { type Lock, shrinkwrapOf } from './package/shrinkwrap.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'release');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder);

npm('run', 'build');
pack(folder);
const archives = existsSync(executables)
  ? readdirSync(executables).filter((name) => /\.(tar\.gz|zip)$/.test(name))
  : [];
for (const name of archives) copyFileSync(join(executables, name), join(folder, name));

const all: BillOfMaterials = JSON.parse(npm('sbom', '--package-lock-only', '--sbom-format', 'cyclonedx'));
const list = shippedPart(all, await shipped(), process.versions.node);
writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(list, null, 2)}\n`);

const files = readdirSync(folder).toSorted();
const sums = files.map(
  (name) =>
    `${createHash('sha256')
      .update(readFileSync(join(folder, name)))
      .digest('hex')}  ${name}\n`,
);
writeFileSync(join(folder, 'SHA256SUMS'), sums.join(''));
console.log(`${sums.join('')}${list.components.length} components in sbom.cdx.json`);

/** Names with versions of all packages that are in the bundle, or that npm installs beside it. */
async function shipped(): Promise<ReadonlySet<string>> {
  const { metafile } = await build({ ...singleFile, absWorkingDir: root, write: false, outdir: 'dist' });
  const lock: Lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const beside = Object.keys(shrinkwrapOf(lock).packages).filter((path) => path !== '');
  return new Set(
    [...packagesOf(metafile), ...beside].map((path) => {
      const { name, version } = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
      return `${name}@${version}`;
    }),
  );
}
