import type { Json } from '../../graph/wire/wire.ts';
import type { Chance } from '../../util/chance.ts';
import type { PointEntities } from '../points/point-entity.ts';
import type { Expand } from '../query.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { TimeFormat } from '../time-format.ts';
import type { EmulatedUnit } from '../units/protection-units.ts';
import { siteUrlOf } from '../units/site-url.ts';
import { messageOf } from './artifact-errors.ts';
import { FileArtifactEntities } from './file-artifact-entity.ts';
import type { EmulatedSession } from './sessions.ts';
import type { EmulatedArtifact } from './timeline.ts';

export interface ArtifactView {
  readonly now: number;
  readonly expand: Expand;
}

/** Writes restore artifacts as JSON. Only their protection unit shows the address or URL of the resource. */
export class ArtifactEntities {
  readonly #scenario: Scenario;
  readonly #chance: Chance;
  readonly #timeFormat: TimeFormat;
  readonly #points: PointEntities;
  readonly #files: FileArtifactEntities;

  constructor(scenario: Scenario, chance: Chance, points: PointEntities) {
    this.#scenario = scenario;
    this.#chance = chance;
    this.#timeFormat = new TimeFormat(scenario.quirks);
    this.#points = points;
    this.#files = new FileArtifactEntities(scenario, chance);
  }

  idOf(session: EmulatedSession, { unit, added }: EmulatedArtifact): string {
    return added?.id ?? this.#chance.guid(`artifact ${session.id} ${unit.key}`);
  }

  write(session: EmulatedSession, artifact: EmulatedArtifact, view: ArtifactView): Json {
    const { now } = view;
    const item = artifact.added?.item ?? null;
    if (item?.of === 'file') return this.#files.write(session, artifact, { item, now });
    const status = session.timeline?.artifactStatusAt(artifact, now) ?? 'added';
    return {
      id: this.idOf(session, artifact),
      status,
      destinationType: destinationOf(session, artifact),
      startDateTime: now >= artifact.start ? this.#timeFormat.format(artifact.start) : null,
      completionDateTime: now >= artifact.end ? this.#timeFormat.format(artifact.end) : null,
      error: status === 'failed' ? { code: artifact.code, message: messageOf(artifact.code) } : null,
      ...(item === null ? {} : { searchResponseId: item.searchResponseId, artifactCount: null }),
      ...this.#location(session, artifact, now),
      restorePoint: this.#restorePoint(session, artifact, view.expand),
    };
  }

  #restorePoint(session: EmulatedSession, { unit, restoredTo, added }: EmulatedArtifact, expand: Expand): Json {
    const isHidden = this.#chance.happens(this.#scenario.hiddenUnits, `hidden ${unit.label}`);
    // A client that named the restore point knows its id already.
    const isUnknown = isHidden && added === null;
    const id = isUnknown ? this.#chance.guid(`point ${session.id} ${unit.key}`) : this.#points.idOf(unit, restoredTo);
    if (expand === 'nothing') return { id };
    if (expand === 'restorePoint') return { ...this.#points.write(unit, restoredTo), id };
    const whole = { ...this.#points.writeWithUnit(unit, restoredTo), id };
    return isHidden ? { ...whole, protectionUnit: null } : whole;
  }

  /** Where the resource was restored to: null until the scenario's delay is over. In place, that is the site that was there before. */
  #location(session: EmulatedSession, artifact: EmulatedArtifact, now: number): Json {
    const { unit, outcome, end } = artifact;
    const isNew = destinationOf(session, artifact) === 'new';
    const isShown = outcome === 'succeeded' && now >= end + this.#scenario.locations.delay;
    if (unit.workload === 'mailbox') {
      const id = this.#chance.guid(isNew ? `restored ${session.id} ${unit.key}` : `folder ${unit.key}`);
      const restoredItemCount = now >= end && outcome !== 'failed' ? this.#items(artifact) : null;
      return {
        restoredFolderId: isShown ? id : null,
        restoredFolderName: isShown && isNew ? `Restored ${new Date(end).toISOString().slice(0, 10)}` : null,
        restoredItemCount,
      };
    }
    const existing = siteUrlOf(unit, this.#scenario.protected.site.domain);
    const url = isNew ? `${existing}-R0` : existing;
    return {
      restoredSiteId: isShown ? this.#siteIdOf(session, artifact) : null,
      restoredSiteName: isShown ? url.slice(url.lastIndexOf('/') + 1) : null,
      restoredSiteWebUrl: isShown ? url : null,
    };
  }

  /** In place, the id that the protection unit of the site has. A drive's unit has the id of its user. */
  #siteIdOf(session: EmulatedSession, artifact: EmulatedArtifact): string {
    const { unit } = artifact;
    if (destinationOf(session, artifact) === 'new') return this.#chance.guid(`restored ${session.id} ${unit.key}`);
    return unit.workload === 'site' ? unit.directoryId : this.#chance.guid(`site of ${unit.key}`);
  }

  /** As many as the query found; for a whole mailbox from 10 to 100,000, or 0 if it equals its restore point. */
  #items({ unit, outcome, added }: EmulatedArtifact): number {
    if (added?.item?.of === 'messages') return added.item.hits;
    return outcome === 'unchanged' ? 0 : itemsIn(unit, this.#chance);
  }
}

function itemsIn({ key }: EmulatedUnit, chance: Chance): number {
  return Math.floor(10 ** (1 + 4 * chance.draw(`items ${key}`)));
}

function destinationOf({ bulk }: EmulatedSession, { added }: EmulatedArtifact): string {
  return added?.destination ?? bulk?.destination ?? 'new';
}
