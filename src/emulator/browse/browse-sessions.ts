import type { BrowsedWorkload } from '../../graph/browse.ts';
import { objectOf } from '../../graph/wire/wire.ts';
import { resourceKey } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import { findPoint } from '../points/find-point.ts';
import type { EmulatedRestorePoints } from '../points/restore-points.ts';
import type { BrowseSettings } from '../scenario/scenario.ts';
import { ServiceError } from '../service-error.ts';
import type { EmulatedUnit, EmulatedUnits } from '../units/protection-units.ts';
import { titleOf } from '../units/site-url.ts';
import { defaultPaths, FileTree } from './file-tree.ts';

/** A browse session: for a while it shows what a restore point of a drive or site holds. First it is `creating`; at its end it is deleted automatically. */
export interface EmulatedBrowseSession {
  readonly id: string;
  readonly workload: BrowsedWorkload;
  readonly pointId: string;
  readonly unit: EmulatedUnit;
  /** The time of the restore point. */
  readonly moment: number;
  readonly createdAt: number;
  readonly readyAt: number;
  readonly expiresAt: number;
  readonly fails: boolean;
  readonly tree: FileTree;
}

export interface BrowseDeps {
  readonly openedAt: number;
  readonly chance: Chance;
  readonly units: EmulatedUnits;
  readonly points: EmulatedRestorePoints;
}

/** All browse sessions of the tenant, in the order of their creation. */
export class EmulatedBrowseSessions {
  readonly #settings: BrowseSettings;
  readonly #deps: BrowseDeps;
  readonly #failing: ReadonlySet<string>;
  readonly #all = new Map<string, EmulatedBrowseSession>();
  readonly #trees = new Map<string, FileTree>();

  constructor(settings: BrowseSettings, deps: BrowseDeps) {
    this.#settings = settings;
    this.#deps = deps;
    this.#failing = new Set(settings.failing.map(resourceKey));
  }

  /** Throws 400 for a body that is not `{restorePointId}`, and for a restore point that cannot be browsed. */
  create(workload: BrowsedWorkload, body: unknown, now: number): EmulatedBrowseSession {
    const { chance, openedAt } = this.#deps;
    const { restorePointId, '@odata.type': _type, ...others } = objectOf(body);
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw invalid(`the property '${unknown}' cannot be set on a new browse session`);
    if (typeof restorePointId !== 'string') throw invalidPoint("'restorePointId' is required");
    const { unit, moment } = this.#pointOf(workload, restorePointId, now);
    const number = this.#all.size + 1;
    const session: EmulatedBrowseSession = {
      id: Buffer.from(chance.guid(`browse session ${openedAt} ${number}`)).toString('base64url'),
      workload,
      pointId: restorePointId,
      unit,
      moment,
      createdAt: now,
      readyAt: now + this.#settings.creationTime,
      expiresAt: now + this.#settings.keptFor,
      fails: this.#failing.has(unit.key) || chance.happens(this.#settings.failures, `browsing ${unit.label} ${number}`),
      tree: this.#treeOf(workload, unit),
    };
    this.#all.set(session.id, session);
    return session;
  }

  /** `workload` is that of the collection in the path; null for all browse sessions. Throws 404 if there is no such session, or not any more. */
  find(workload: BrowsedWorkload | null, id: string, now: number): EmulatedBrowseSession {
    const session = this.#all.get(id);
    if (session !== undefined && isListed(session, workload, now)) return session;
    throw new ServiceError(404, 'BrowseSessionNotFound', `there is no browse session '${id}' here`);
  }

  list(workload: BrowsedWorkload | null, now: number): EmulatedBrowseSession[] {
    return [...this.#all.values()].filter((session) => isListed(session, workload, now));
  }

  /** The session with this id if it can be browsed now; null otherwise. */
  created(id: string, now: number): EmulatedBrowseSession | null {
    const session = this.#all.get(id);
    return session && isListed(session, null, now) && statusOf(session, now) === 'created' ? session : null;
  }

  #pointOf(workload: BrowsedWorkload, id: string, now: number): { unit: EmulatedUnit; moment: number } {
    const { unit, moment = null } = findPoint(id, workload, this.#deps, now) ?? {};
    if (unit === undefined || moment === null) throw invalidPoint(`there is no restore point '${id}'`);
    if (unit.workload !== workload) throw invalidPoint(`'${id}' is a restore point of a ${unit.workload}`);
    if (!this.#deps.points.isFast(unit, moment)) throw invalidPoint('only fast restore points can be browsed');
    return { unit, moment };
  }

  /** The same for all restore points of a unit. */
  #treeOf(workload: BrowsedWorkload, unit: EmulatedUnit): FileTree {
    const known = this.#trees.get(unit.label);
    if (known !== undefined) return known;
    const own = this.#settings.trees.find(({ resource }) => resourceKey(resource) === unit.key);
    const paths = own?.paths ?? defaultPaths[workload];
    const tree = new FileTree(unit, titleOf(unit), { paths, chance: this.#deps.chance });
    this.#trees.set(unit.label, tree);
    return tree;
  }
}

export function statusOf({ readyAt, fails }: EmulatedBrowseSession, now: number): 'creating' | 'created' | 'failed' {
  if (now < readyAt) return 'creating';
  return fails ? 'failed' : 'created';
}

function isListed(session: EmulatedBrowseSession, workload: BrowsedWorkload | null, now: number): boolean {
  return now < session.expiresAt && (workload === null || session.workload === workload);
}

function invalid(message: string): ServiceError {
  return new ServiceError(400, 'InvalidBrowseSessionRequest', message);
}

function invalidPoint(message: string): ServiceError {
  return new ServiceError(400, 'InvalidRestorePoint', message);
}
