import { createHash } from 'node:crypto';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Plan } from '../../plan/plan.ts';
import { type Files, stdinName } from '../../util/files.ts';
import { requireSystemError } from '../../util/system-error.ts';

/** How the sources of a plan have changed. Paths are relative to the working directory. */
export interface ComparedSources {
  /** Files that have changed since the plan was made. */
  readonly changed: readonly string[];
  /** Files that are not there, as the plan names them. If the spec is missing, its lists are not looked for. */
  readonly missing: readonly string[];
}

/**
 * Looks for the sources of a plan by the path of the spec, from the working directory and from the folder of the plan file, and
 * then beside the plan file. A spec that came from stdin is nowhere. The plan runs without them.
 */
export async function compareSources({ sources }: Plan, planFile: string, files: Files): Promise<ComparedSources> {
  const [spec, ...lists] = sources;
  if (spec === undefined) return { changed: [], missing: [] };
  if (spec.path === stdinName) return await compare(lists, '.', files);
  const folder = dirname(planFile);
  const named = [spec.path, join(folder, spec.path), join(folder, basename(spec.path))];
  const places = basename(spec.path) === spec.path ? named.slice(1) : named;
  for (const place of [...places, spec.path]) {
    const now = await sha256(place, files);
    if (now === undefined) continue;
    const { changed, missing } = await compare(lists, dirname(place), files);
    return { changed: now === spec.sha256 ? changed : [place, ...changed], missing };
  }
  return { changed: [], missing: [spec.path] };
}

/** Compares lists, whose paths are relative to the folder of the spec. */
async function compare(lists: Plan['sources'], folder: string, files: Files): Promise<ComparedSources> {
  const [changed, missing]: [string[], string[]] = [[], []];
  for (const source of lists) {
    const path = isAbsolute(source.path) ? source.path : join(folder, source.path);
    const now = await sha256(path, files);
    if (now === undefined) missing.push(source.path);
    else if (now !== source.sha256) changed.push(path);
  }
  return { changed, missing };
}

/** Undefined for a file that cannot be read, and for a device or pipe, which may have no end. */
async function sha256(path: string, files: Files): Promise<string | undefined> {
  if ((await files.kindOf(path)) !== 'file') return undefined;
  const hash = createHash('sha256');
  try {
    for await (const piece of files.readPieces(path)) hash.update(piece);
    return hash.digest('hex');
  } catch (error) {
    requireSystemError(error);
    return undefined;
  }
}
