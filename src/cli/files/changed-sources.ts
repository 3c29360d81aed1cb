import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join } from 'node:path';
import type { Plan } from '../../plan/plan.ts';
import type { Files } from '../../util/files.ts';
import { systemCode } from '../../util/system-error.ts';

/** How the sources of a plan have changed. Paths are relative to the working directory. */
export interface ComparedSources {
  /** Files that have changed since the plan was made. */
  readonly changed: readonly string[];
  /** Files that are not there, as the plan names them. If the spec is missing, its lists are not looked for. */
  readonly missing: readonly string[];
}

/** Looks for the sources of a plan beside the plan file, then in the working directory. The plan runs without them. */
export async function compareSources({ sources }: Plan, planFile: string, files: Files): Promise<ComparedSources> {
  const [spec] = sources;
  if (spec === undefined) return { changed: [], missing: [] };
  for (const folder of [dirname(planFile), '.']) {
    if ((await sha256(join(folder, spec.path), files)) !== undefined) return await compareBelow(folder, sources, files);
  }
  return { changed: [], missing: [spec.path] };
}

async function compareBelow(folder: string, sources: Plan['sources'], files: Files): Promise<ComparedSources> {
  const [changed, missing]: [string[], string[]] = [[], []];
  for (const source of sources) {
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
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
