import type { Json } from '../../graph/wire/wire.ts';
import type { Chance } from '../../util/chance.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { TimeFormat } from '../time-format.ts';
import { fileUrlOf } from '../units/site-url.ts';
import type { AddedFile } from './added-artifact.ts';
import type { EmulatedSession } from './sessions.ts';
import type { EmulatedArtifact } from './timeline.ts';

/** A time that is not known yet, as Microsoft's documents show it. */
const unset = '0001-01-01T00:00:00Z';

/**
 * Writes artifacts of single files and folders as JSON. As in Microsoft's documents, they have no restore point, error or
 * destination, and texts that are not known yet are empty.
 */
export class FileArtifactEntities {
  readonly #scenario: Scenario;
  readonly #chance: Chance;
  readonly #timeFormat: TimeFormat;

  constructor(scenario: Scenario, chance: Chance) {
    this.#scenario = scenario;
    this.#chance = chance;
    this.#timeFormat = new TimeFormat(scenario.quirks);
  }

  write(
    { id, timeline }: EmulatedSession,
    artifact: EmulatedArtifact,
    { item, now }: { item: AddedFile; now: number },
  ): Json {
    const { unit, start, end, restoredTo, added } = artifact;
    const { domain } = this.#scenario.protected.site;
    const isShown = artifact.outcome !== 'failed' && now >= end + this.#scenario.locations.delay;
    const { path } = item.file;
    const folder = added?.destination === 'inPlace' ? path.slice(0, path.lastIndexOf('/')) : restoredFolder(path, end);
    const restoredPath = `${folder}/${item.file.name}`;
    return {
      id: item.file.key,
      browseSessionId: item.browseSessionId,
      status: timeline?.artifactStatusAt(artifact, now) ?? 'added',
      webUrl: timeline === null ? '' : fileUrlOf(unit, path, domain),
      restoredItemKey: isShown ? `${unit.directoryId},${this.#chance.guid(`restored ${id} ${item.file.key}`)}` : '',
      restoredItemPath: isShown ? folder : '',
      restoredItemWebUrl: isShown ? fileUrlOf(unit, restoredPath, domain) : '',
      restorePointDateTime: timeline === null ? unset : this.#timeFormat.format(restoredTo),
      startDateTime: now >= start ? this.#timeFormat.format(start) : unset,
      completionDateTime: now >= end ? this.#timeFormat.format(end) : unset,
      [unit.workload === 'site' ? 'siteId' : 'directoryObjectId']: unit.directoryId,
    };
  }
}

/** The new folder, in the library of the original: one for everything restored on the same day. */
function restoredFolder(path: string, end: number): string {
  const library = path.slice(0, `${path}/`.indexOf('/'));
  const day = Number.isFinite(end) ? new Date(end).toISOString().slice(0, 10) : '';
  return `${library}/Restored ${day}`;
}
