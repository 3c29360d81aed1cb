import type { BrowsedWorkload } from '../../graph/browse.ts';
import type { Chance } from '../../util/chance.ts';
import type { TreePaths } from '../scenario/scenario.ts';
import type { EmulatedUnit } from '../units/protection-units.ts';

/** A site, library, folder or file in a restore point of a drive or site. */
export interface TreeItem {
  /** GUIDs with commas between: two for a site, three for a document library, four for anything in a library. */
  readonly key: string;
  readonly type: 'site' | 'documentLibrary' | 'folder' | 'file';
  readonly name: string;
  /** Below the site, such as `Documents/Contracts/Fabrikam.pdf`; empty for the site. */
  readonly path: string;
  /** The size of all files in it. */
  readonly bytes: number;
  readonly children: readonly TreeItem[];
}

/** The files and folders of a drive or site. Keys are the same in every restore point and browse session. */
export class FileTree {
  readonly site: TreeItem;
  readonly #byKey = new Map<string, TreeItem>();

  constructor(unit: EmulatedUnit, title: string, { paths, chance }: { paths: TreePaths; chance: Chance }) {
    const keys = new TreeKeys(unit, chance);
    const entries = Object.entries(paths).map(([path, bytes]) => ({ steps: path.split('/'), bytes }));
    const children = childrenOf([], entries, keys);
    const bytes = sizeOf(children);
    this.site = { key: keys.of([]), type: 'site', name: title, path: '', bytes, children };
    this.#index(this.site);
  }

  find(key: string): TreeItem | undefined {
    return this.#byKey.get(key.toLowerCase());
  }

  #index(item: TreeItem): void {
    this.#byKey.set(item.key, item);
    for (const child of item.children) this.#index(child);
  }
}

interface PathEntry {
  readonly steps: readonly string[];
  readonly bytes: number;
}

function childrenOf(above: readonly string[], entries: readonly PathEntry[], keys: TreeKeys): TreeItem[] {
  const groups = new Map<string, PathEntry[]>();
  for (const entry of entries) {
    const [name = ''] = entry.steps;
    const group = groups.get(name);
    if (group !== undefined) group.push(entry);
    else if (name !== '') groups.set(name, [entry]);
  }
  return [...groups].map(([name, group]): TreeItem => {
    const steps = [...above, name];
    const place = { key: keys.of(steps), name, path: steps.join('/') };
    const inner = group.filter((entry) => entry.steps.length > 1);
    if (inner.length === 0) return { ...place, type: 'file', bytes: group[0]?.bytes ?? 0, children: [] };
    const below = inner.map((entry) => ({ ...entry, steps: entry.steps.slice(1) }));
    const children = childrenOf(steps, below, keys);
    return { ...place, type: above.length === 0 ? 'documentLibrary' : 'folder', bytes: sizeOf(children), children };
  });
}

function sizeOf(items: readonly TreeItem[]): number {
  return items.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** Item keys as Microsoft's documents show them: the ids of site collection, site, library and item, down to the item's level. */
class TreeKeys {
  readonly #unit: EmulatedUnit;
  readonly #chance: Chance;

  constructor(unit: EmulatedUnit, chance: Chance) {
    this.#unit = unit;
    this.#chance = chance;
  }

  of(steps: readonly string[]): string {
    const [library] = steps;
    const pieces = [this.#unit.directoryId, this.#guid('site')];
    if (library !== undefined) pieces.push(this.#guid(`library ${library}`));
    if (steps.length > 1) pieces.push(this.#guid(`item ${steps.join('/')}`));
    return pieces.join(',');
  }

  #guid(what: string): string {
    return this.#chance.guid(`${what} in ${this.#unit.label}`);
  }
}

/** The files of every drive and site for which the scenario has no tree. */
export const defaultPaths: Readonly<Record<BrowsedWorkload, TreePaths>> = {
  drive: {
    'Documents/Budget 2026.xlsx': 184_320,
    'Documents/Contracts/Fabrikam 2026.pdf': 402_118,
    'Documents/Contracts/Northwind 2025.pdf': 377_904,
    'Documents/Contracts/Signed/Fabrikam 2026.pdf': 511_406,
    'Documents/Notes.docx': 31_744,
    'Documents/Pictures/Team.jpg': 2_871_033,
  },
  site: {
    'Shared Documents/Handbook.docx': 96_256,
    'Shared Documents/Q3/Board/Slides.pptx': 6_291_456,
    'Shared Documents/Q3/Figures.xlsx': 231_424,
    'Shared Documents/Q3/Report.docx': 88_064,
    'Shared Documents/Q4/Forecast.xlsx': 143_360,
    'Site Assets/Logo.png': 18_204,
  },
};
