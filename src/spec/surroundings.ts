import { basename, dirname, isAbsolute, join, normalize, relative, sep } from 'node:path';
import { type Files, stdinName } from '../util/files.ts';
import type { Finding } from './problem/finding.ts';

/** Whether messages may show the text of a file; if not, why. */
export type Placement = 'quoted' | 'hidden' | 'outside';

/**
 * The folders whose files a spec may make messages quote: the working directory and, if the user names a spec elsewhere, its folder.
 * In a pull request a stranger writes the spec, and its lists can name any file of the machine that checks it. So of files
 * outside, and of files whose name or a folder on the way to them begins with a dot, messages say only the line and the rule. Links count as the
 * file that they lead to.
 */
export class Surroundings {
  readonly #workingDirectory: string;
  readonly #folders: readonly string[];
  readonly #files: Files;
  readonly #known: Map<string, Placement> = new Map();

  private constructor(workingDirectory: string, folders: readonly string[], files: Files) {
    this.#workingDirectory = workingDirectory;
    this.#folders = folders;
    this.#files = files;
  }

  /** `named` are files that the user names on the command line: messages may show them wherever they are. */
  static async of(spec: string, files: Files, named: readonly string[] = []): Promise<Surroundings> {
    const workingDirectory = (await files.realPath('.')) ?? sep;
    const absolute = absolutePath(spec, workingDirectory);
    // A folder below the working directory can be a link out of it, and then it is not what the user means.
    const isBelow = below(workingDirectory, absolute) !== undefined;
    const folder = isBelow ? null : await files.realPath(dirname(spec));
    const folders = [workingDirectory, ...(folder === null ? [] : [folder])];
    const surroundings = new Surroundings(workingDirectory, folders, files);
    for (const path of named) surroundings.#known.set(path, 'quoted');
    return surroundings;
  }

  async placementOf(path: string): Promise<Placement> {
    const known = this.#known.get(path) ?? (await this.#lookUp(path));
    this.#known.set(path, known);
    return known;
  }

  /** The placement of each path. */
  async placementsOf(paths: Iterable<string>): Promise<Map<string, Placement>> {
    const placements = new Map<string, Placement>();
    for (const path of paths) placements.set(path, await this.placementOf(path));
    return placements;
  }

  /**
   * How plans and reports name a spec: by its path from the working directory, else by its base name. With slashes on Windows too, so that
   * a plan means the same file wherever it runs.
   */
  nameOf(spec: string): string {
    const name = (isAbsolute(spec) ? below(this.#workingDirectory, spec) : normalize(spec)) ?? basename(spec);
    return name.replaceAll(sep, '/');
  }

  async #lookUp(path: string): Promise<Placement> {
    if (path === stdinName) return 'quoted';
    const real = (await this.#files.realPath(path)) ?? absolutePath(path, this.#workingDirectory);
    if (!this.#folders.some((folder) => below(folder, real) !== undefined)) return 'outside';
    const way = relative(this.#workingDirectory, real).split(sep);
    return way.some((name) => name.startsWith('.') && name !== '..') ? 'hidden' : 'quoted';
  }
}

function absolutePath(path: string, workingDirectory: string): string {
  return isAbsolute(path) ? normalize(path) : join(workingDirectory, path);
}

/** The way from a folder down to a path; undefined if the path is not below it. */
function below(folder: string, path: string): string | undefined {
  const rest = relative(folder, path);
  return rest === '..' || rest.startsWith(`..${sep}`) || isAbsolute(rest) ? undefined : rest;
}

const reasons = {
  hidden: {
    because: 'its name or folder begins with a dot',
    hint: 'give the file a name and a folder without a dot at the start to see what is wrong',
  },
  outside: {
    because: 'it is outside the working directory and the folder of the spec',
    hint: 'copy the file into the folder of the spec to see what is wrong',
  },
} as const;

/** A problem or warning as it may be shown: without any text of a file that must not be quoted. */
export function quotable(finding: Finding, placements: ReadonlyMap<string, Placement>): Finding {
  const { rule, place } = finding;
  const placement = placements.get(place.file) ?? 'outside';
  // Such findings have no text of the file.
  if (placement === 'quoted' || rule === 'file') return finding;
  const { because, hint } = reasons[placement];
  return {
    rule,
    place: { ...place, column: 1 },
    message: `this line does not follow the rule \`${rule}\`; the file is not quoted, because ${because}`,
    hint,
  };
}
