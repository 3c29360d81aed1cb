import type { BrowsedWorkload } from '../../graph/browse.ts';
import { objectOf } from '../../graph/wire/wire.ts';
import { resourceKey } from '../../m365/workload.ts';
import type { Chance } from '../../util/chance.ts';
import { parsePointId, type RestorePoints } from '../points/restore-points.ts';
import type { BrowseSettings } from '../scenario/scenario.ts';
import { ServiceError } from '../service-error.ts';
import type { ProtectionUnit, ProtectionUnits } from '../units/protection-units.ts';
import { titleOf } from '../units/site-of.ts';
import { defaultPaths, FileTree } from './file-tree.ts';

/** A restore point of a drive or site that is made readable for a while: `creating` at first, and deleted by itself. */
export interface BrowseSession {
  readonly id: string;
  readonly workload: BrowsedWorkload;
  readonly pointId: string;
  readonly unit: ProtectionUnit;
  /** The moment of the restore point. */
  readonly moment: number;
  readonly createdAt: number;
  readonly readyAt: number;
  readonly expiresAt: number;
  readonly fails: boolean;
  readonly tree: FileTree;
}

export interface BrowseTools {
  readonly openedAt: number;
  readonly chance: Chance;
  readonly units: ProtectionUnits;
  readonly points: RestorePoints;
}

/** All browse sessions of the tenant, in the order in which they were made. */
export class BrowseSessions {
  readonly #settings: BrowseSettings;
  readonly #tools: BrowseTools;
  readonly #failing: ReadonlySet<string>;
  readonly #all = new Map<string, BrowseSession>();
  readonly #trees = new Map<string, FileTree>();

  constructor(settings: BrowseSettings, tools: BrowseTools) {
    this.#settings = settings;
    this.#tools = tools;
    this.#failing = new Set(settings.failing.map(resourceKey));
  }

  /** Throws for a body that is not `{restorePointId}`, and for a restore point that cannot be browsed. */
  create(workload: BrowsedWorkload, body: unknown, now: number): BrowseSession {
    const { chance, openedAt } = this.#tools;
    const { restorePointId, '@odata.type': _type, ...others } = objectOf(body);
    const [unknown] = Object.keys(others);
    if (unknown !== undefined) throw invalid(`the property '${unknown}' cannot be set on a new browse session`);
    if (typeof restorePointId !== 'string') throw invalidPoint("'restorePointId' is required");
    const { unit, moment } = this.#pointOf(workload, restorePointId, now);
    const number = this.#all.size + 1;
    const session: BrowseSession = {
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

  /** `workload` is that of the collection in the path; null for the collection of all. Throws 404 for one that is deleted. */
  find(workload: BrowsedWorkload | null, id: string, now: number): BrowseSession {
    const session = this.#all.get(id);
    if (session !== undefined && isListed(session, workload, now)) return session;
    throw new ServiceError(404, 'BrowseSessionNotFound', `there is no browse session '${id}' here`);
  }

  list(workload: BrowsedWorkload | null, now: number): BrowseSession[] {
    return [...this.#all.values()].filter((session) => isListed(session, workload, now));
  }

  /** A session that can be browsed now; null where there is none of this id. */
  created(id: string, now: number): BrowseSession | null {
    const session = this.#all.get(id);
    return session && isListed(session, null, now) && statusOf(session, now) === 'created' ? session : null;
  }

  #pointOf(workload: BrowsedWorkload, id: string, now: number): { unit: ProtectionUnit; moment: number } {
    const parsed = parsePointId(id);
    const unit = parsed && this.#tools.units.find(parsed.unitId);
    const moment = parsed && unit ? this.#tools.points.at(unit, parsed.second, now) : null;
    if (!unit || moment === null) throw invalidPoint(`there is no restore point '${id}'`);
    if (unit.workload !== workload) throw invalidPoint(`'${id}' is a restore point of a ${unit.workload}`);
    if (!this.#tools.points.isFast(unit, moment)) throw invalidPoint('only fast restore points can be browsed');
    return { unit, moment };
  }

  /** The same for all restore points of a unit. */
  #treeOf(workload: BrowsedWorkload, unit: ProtectionUnit): FileTree {
    const known = this.#trees.get(unit.label);
    if (known !== undefined) return known;
    const own = this.#settings.trees.find(({ resource }) => resourceKey(resource) === unit.key);
    const paths = own?.paths ?? defaultPaths[workload];
    const tree = new FileTree(unit, titleOf(unit), { paths, chance: this.#tools.chance });
    this.#trees.set(unit.label, tree);
    return tree;
  }
}

export function statusOf({ readyAt, fails }: BrowseSession, now: number): 'creating' | 'created' | 'failed' {
  if (now < readyAt) return 'creating';
  return fails ? 'failed' : 'created';
}

function isListed(session: BrowseSession, workload: BrowsedWorkload | null, now: number): boolean {
  return now < session.expiresAt && (workload === null || session.workload === workload);
}

function invalid(message: string): ServiceError {
  return new ServiceError(400, 'InvalidBrowseSessionRequest', message);
}

function invalidPoint(message: string): ServiceError {
  return new ServiceError(400, 'InvalidRestorePoint', message);
}
