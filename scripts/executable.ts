/**
 * Builds the program with Node inside, for machines without Node, in `dist-executable/`. `npm run executable`. It is for the system and
 * processor that this runs on, and has the Node that this runs on.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { inject } from 'postject';
import { executablePath, executables } from './bundle/executable-path.ts';
import { licencesOf } from './bundle/licences.ts';
import { singleFile } from './bundle/single-file.ts';

const root = join(import.meta.dirname, '..');
const parts = join(executables, 'parts');
const folder = dirname(executablePath);
const isMac = process.platform === 'darwin';

rmSync(executables, { recursive: true, force: true });
mkdirSync(parts, { recursive: true });
mkdirSync(folder);

const bundle = join(parts, 'bulk-restore.cjs');
const { metafile } = await build({ ...singleFile, absWorkingDir: root, outfile: bundle });

const blob = join(parts, 'bulk-restore.blob');
const settings = join(parts, 'sea-config.json');
writeFileSync(
  settings,
  JSON.stringify({ main: bundle, output: blob, disableExperimentalSEAWarning: true, useCodeCache: true }),
);
execFileSync(process.execPath, ['--experimental-sea-config', settings], { stdio: ['ignore', 'ignore', 'inherit'] });

copyFileSync(process.execPath, executablePath);
if (isMac) execFileSync('codesign', ['--remove-signature', executablePath]);
await inject(executablePath, 'NODE_SEA_BLOB', readFileSync(blob), {
  // By this, Node recognises that it is not alone in the file.
  sentinelFuse: 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2',
  ...(isMac && { machoSegmentName: 'NODE_SEA' }),
});
if (isMac) execFileSync('codesign', ['--sign', '-', executablePath]);

copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
const line = '-'.repeat(80);
const ofNode = `Node.js ${process.versions.node}, with what it contains\n\n${readFileSync(nodeLicence(), 'utf8').trim()}\n`;
writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), `${licencesOf(metafile, root)}\n${line}\n\n${ofNode}`);
rmSync(parts, { recursive: true });
// An archive keeps that the file may be run. The tar of Windows makes a zip file of it.
const archive = `${basename(folder)}.${process.platform === 'win32' ? 'zip' : 'tar.gz'}`;
execFileSync('tar', ['-acf', archive, basename(folder)], { cwd: executables });
console.log(
  `${executablePath}: ${mebibytes(executablePath)} MiB, ${mebibytes(join(executables, archive))} MiB as ${archive}`,
);

function mebibytes(path: string): number {
  return Math.round(statSync(path).size / 1_048_576);
}

/** Where an archive of Node has its licence, and where a package of Debian has it. */
function nodeLicence(): string {
  const here = dirname(process.execPath);
  const places = [here, join(here, '..'), join(here, '..', 'share', 'doc', 'nodejs')];
  const found = places.map((place) => resolve(place, 'LICENSE')).find((path) => existsSync(path));
  if (found === undefined) throw new Error(`no LICENSE of Node in ${places.join(', ')}: install Node from nodejs.org`);
  return found;
}
