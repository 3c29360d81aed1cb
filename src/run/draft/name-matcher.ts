import type { RestoreArtifact } from '../../graph/restore-api.ts';
import {
  byExistingSite,
  byExpandedUnit,
  byNames,
  byOwnId,
  bySpecIds,
  byUnitList,
  indexResources,
  type ResourceIndex,
} from '../../lookup/attribution.ts';
import { noUnits, type UnitDirectory } from '../../lookup/unit-directory.ts';
import { directoryIdKey } from '../../m365/site-name.ts';
import type { Artifacts } from '../../state/event-data.ts';
import { groupOf } from '../../state/run-state.ts';
import type { SessionOnService } from '../../state/session-state.ts';
import type { RunTools } from '../tools.ts';

interface NameMatcherDeps {
  readonly tools: Pick<RunTools, 'names' | 'recorder'>;
  /** Lists the tenant's protection units, which takes many requests. */
  readonly listUnits: () => Promise<UnitDirectory>;
}

/**
 * Matches the artifacts of a bulk session to its resources by the names and ids that the service gives. It tries what costs nothing
 * first: what comes with the artifact, then the directory, then the tenant's list of protection units.
 */
export class NameMatcher {
  readonly #session: SessionOnService;
  readonly #known: Artifacts;
  readonly #deps: NameMatcherDeps;
  /** Whether sites come back as themselves. */
  readonly #isInPlace: boolean;
  /** Resources that have an artifact: they can't have a second one. */
  readonly #taken: Set<number | null>;
  #index: ResourceIndex;

  /** `known` are the artifacts that were read before, with their resources. */
  constructor(session: SessionOnService, known: Artifacts, deps: NameMatcherDeps) {
    const { plan } = deps.tools.recorder.state;
    this.#session = session;
    this.#known = known;
    this.#deps = deps;
    this.#isInPlace = session.workload === 'site' && groupOf(plan, session.group).destination === 'inPlace';
    this.#taken = new Set([...known.values()].map(({ resource }) => resource));
    this.#index = this.#indexNow();
  }

  /** Finds the resources of a page of artifacts. Rejects as the tools do. */
  async match(artifacts: readonly RestoreArtifact[]): Promise<MatchedPage> {
    const page = new MatchedPage(artifacts, this.#known, this.#taken);
    page.match((artifact) => byExpandedUnit(artifact, this.#index) ?? byOwnId(artifact, this.#index));
    if (this.#isInPlace) page.match((artifact) => byExistingSite(artifact, this.#index, noUnits));
    await this.#waitForIds(page);
    const { names } = this.#deps.tools;
    // A name that the spec does not have: the spec's may be an alias.
    if (names.areShown) await this.#matchByDirectory(page, page.open.filter(isNamed));
    await this.#matchByUnits(page);
    if (names.areShown) await this.#matchByDirectory(page, page.open);
    if (this.#isInPlace) page.match((artifact) => byExistingSite(artifact, this.#index, page.units));
    return page;
  }

  /** By the ids that the directory gives for the names of the plan, and by the names that it gives for ids. */
  async #waitForIds(page: MatchedPage): Promise<void> {
    const { workload, name } = this.#session;
    const { names } = this.#deps.tools;
    if (page.open.length === 0 || !names.canSearch(workload)) return;
    await names.wait(workload, name);
    this.#index = this.#indexNow();
    page.match((artifact) => byOwnId(artifact, this.#index));
    await this.#matchByDirectory(page, page.open);
  }

  async #matchByDirectory(page: MatchedPage, unnamed: readonly RestoreArtifact[]): Promise<void> {
    const { workload } = this.#session;
    const { names } = this.#deps.tools;
    const ids = unnamed.flatMap((artifact) => artifact.restorePoint?.unit?.directoryId ?? []);
    if (ids.length === 0 || !names.canAsk(workload)) return;
    const found = await names.byId(workload, ids);
    page.match((artifact) => {
      const id = artifact.restorePoint?.unit?.directoryId;
      return id ? byNames(found.get(directoryIdKey(id)) ?? [], this.#index) : null;
    });
  }

  async #matchByUnits(page: MatchedPage): Promise<void> {
    // Whom the directory does not name, the list does not name to an application either.
    const hasAnswered = this.#deps.tools.names.hasAnswered(this.#session.workload);
    const isUnnamed = page.open.some((one) => !hasAnswered || !one.restorePoint?.unit?.directoryId);
    const isHidden = this.#isInPlace && page.unmatched.some(({ restoredSiteId }) => restoredSiteId !== null);
    if (!isUnnamed && !isHidden) return;
    const units = await this.#deps.listUnits();
    page.units = units;
    if (isUnnamed) page.match((one) => byUnitList(one, this.#index, units) ?? bySpecIds(one, this.#index, units));
  }

  #indexNow(): ResourceIndex {
    const { plan, foundIds } = this.#deps.tools.recorder.state;
    return indexResources(plan, this.#session.resources, foundIds);
  }
}

/** Some artifacts, and their resources as far as they are found. */
class MatchedPage {
  readonly #artifacts: readonly RestoreArtifact[];
  readonly #matches = new Map<RestoreArtifact, number>();
  readonly #taken: Set<number | null>;
  /** The tenant's protection units; empty as long as nobody needed them. */
  units: UnitDirectory = noUnits;

  constructor(artifacts: readonly RestoreArtifact[], known: Artifacts, taken: Set<number | null>) {
    this.#artifacts = artifacts;
    this.#taken = taken;
    for (const artifact of artifacts) {
      const before = known.get(artifact.id)?.resource ?? null;
      if (before !== null) this.#matches.set(artifact, before);
    }
  }

  /** The index of an artifact's resource in the plan; null if none was found. */
  resourceOf(artifact: RestoreArtifact): number | null {
    return this.#matches.get(artifact) ?? null;
  }

  get unmatched(): RestoreArtifact[] {
    return this.#artifacts.filter((artifact) => !this.#matches.has(artifact));
  }

  /** The unmatched ones whose protection unit the service shows. */
  get open(): RestoreArtifact[] {
    return this.unmatched.filter((artifact) => artifact.restorePoint?.unit);
  }

  /** Gives each unmatched artifact the resource that `find` finds, unless another artifact has it. */
  match(find: (artifact: RestoreArtifact) => number | null): void {
    for (const artifact of this.unmatched) {
      const resource = find(artifact);
      if (resource === null || this.#taken.has(resource)) continue;
      this.#taken.add(resource);
      this.#matches.set(artifact, resource);
    }
  }
}

function isNamed(artifact: RestoreArtifact): boolean {
  return Boolean(artifact.restorePoint?.unit?.name);
}
