import type { Json } from '../../graph/wire/wire.ts';
import type { Chance } from '../../util/chance.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Moments } from '../time-format.ts';
import { fileUrlOf } from '../units/site-of.ts';
import type { Session } from './sessions.ts';
import type { Artifact } from './timeline.ts';
import type { WantedFile } from './wanted-artifact.ts';

/** What the documents show in place of a moment that has not come yet. */
const unset = '0001-01-01T00:00:00Z';

/**
 * Writes artifacts of single files and folders as JSON. They have neither restore point nor error nor destination, and
 * texts that are not known yet are empty: as the documents show them.
 */
export class FileArtifactEntities {
  readonly #scenario: Scenario;
  readonly #chance: Chance;
  readonly #moments: Moments;

  constructor(scenario: Scenario, chance: Chance) {
    this.#scenario = scenario;
    this.#chance = chance;
    this.#moments = new Moments(scenario.quirks);
  }

  write({ id, timeline }: Session, artifact: Artifact, { item, now }: { item: WantedFile; now: number }): Json {
    const { unit, start, end, restoredTo, wanted } = artifact;
    const { domain } = this.#scenario.protected.site;
    const isTold = artifact.outcome !== 'failed' && now >= end + this.#scenario.locations.delay;
    const { path } = item.file;
    const folder = wanted?.destination === 'inPlace' ? path.slice(0, path.lastIndexOf('/')) : restoredFolder(path, end);
    const restoredPath = `${folder}/${item.file.name}`;
    return {
      id: item.file.key,
      browseSessionId: item.browseSessionId,
      status: timeline?.artifactStatusAt(artifact, now) ?? 'added',
      webUrl: timeline === null ? '' : fileUrlOf(unit, path, domain),
      restoredItemKey: isTold ? `${unit.directoryId},${this.#chance.guid(`restored ${id} ${item.file.key}`)}` : '',
      restoredItemPath: isTold ? folder : '',
      restoredItemWebUrl: isTold ? fileUrlOf(unit, restoredPath, domain) : '',
      restorePointDateTime: timeline === null ? unset : this.#moments.write(restoredTo),
      startDateTime: now >= start ? this.#moments.write(start) : unset,
      completionDateTime: now >= end ? this.#moments.write(end) : unset,
      [unit.workload === 'site' ? 'siteId' : 'directoryObjectId']: unit.directoryId,
    };
  }
}

/** One folder for all that a session restores on a day, in the library that the file lay in. */
function restoredFolder(path: string, end: number): string {
  const library = path.slice(0, `${path}/`.indexOf('/'));
  const day = Number.isFinite(end) ? new Date(end).toISOString().slice(0, 10) : '';
  return `${library}/Restored ${day}`;
}
