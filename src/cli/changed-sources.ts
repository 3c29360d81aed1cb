import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join } from 'node:path';
import type { Plan } from '../plan/plan.ts';
import type { Files } from '../util/files.ts';
import { systemCode } from '../util/system-error.ts';

/**
 * Those of a plan's sources that are not what they were when it was made. Looked for where the spec is: beside the plan
 * file, else in the working directory. What is not there is passed over, for a plan is run without them.
 */
export async function changedSources({ sources }: Plan, planFile: string, files: Files): Promise<string[]> {
  const [spec] = sources;
  if (spec === undefined) return [];
  for (const folder of [dirname(planFile), '.']) {
    if ((await sha256(join(folder, spec.path), files)) === undefined) continue;
    const changed: string[] = [];
    for (const source of sources) {
      const path = isAbsolute(source.path) ? source.path : join(folder, source.path);
      const now = await sha256(path, files);
      if (now !== undefined && now !== source.sha256) changed.push(path);
    }
    return changed;
  }
  return [];
}

/** Undefined for a file that can't be read. */
async function sha256(path: string, files: Files): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    for await (const piece of files.readPieces(path)) hash.update(piece);
    return hash.digest('hex');
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return undefined;
  }
}
