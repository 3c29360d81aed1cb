import type { Json } from '../../graph/wire/wire.ts';
import type { Chance } from '../../util/chance.ts';
import type { PointEntities } from '../points/point-entity.ts';
import type { Expand } from '../query.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Moments } from '../time-format.ts';
import type { ProtectionUnit } from '../units/protection-units.ts';
import { siteUrlOf } from '../units/site-of.ts';
import { messageOf } from './artifact-errors.ts';
import { FileArtifactEntities } from './file-artifact-entity.ts';
import type { Session } from './sessions.ts';
import type { Artifact } from './timeline.ts';

export interface ArtifactView {
  readonly now: number;
  readonly expand: Expand;
}

/** Writes restore artifacts as JSON: they never carry the address or URL that was asked for, but for their protection unit. */
export class ArtifactEntities {
  readonly #scenario: Scenario;
  readonly #chance: Chance;
  readonly #moments: Moments;
  readonly #points: PointEntities;
  readonly #files: FileArtifactEntities;

  constructor(scenario: Scenario, chance: Chance, points: PointEntities) {
    this.#scenario = scenario;
    this.#chance = chance;
    this.#moments = new Moments(scenario.quirks);
    this.#points = points;
    this.#files = new FileArtifactEntities(scenario, chance);
  }

  idOf(session: Session, { unit, wanted }: Artifact): string {
    return wanted?.id ?? this.#chance.guid(`artifact ${session.id} ${unit.key}`);
  }

  write(session: Session, artifact: Artifact, view: ArtifactView): Json {
    const { now } = view;
    const item = artifact.wanted?.item ?? null;
    if (item?.of === 'file') return this.#files.write(session, artifact, { item, now });
    const status = session.timeline?.artifactStatusAt(artifact, now) ?? 'added';
    return {
      id: this.idOf(session, artifact),
      status,
      destinationType: destinationOf(session, artifact),
      startDateTime: now >= artifact.start ? this.#moments.write(artifact.start) : null,
      completionDateTime: now >= artifact.end ? this.#moments.write(artifact.end) : null,
      error: status === 'failed' ? { code: artifact.code, message: messageOf(artifact.code) } : null,
      ...(item === null ? {} : { searchResponseId: item.searchResponseId, artifactCount: null }),
      ...this.#location(session, artifact, now),
      restorePoint: this.#restorePoint(session, artifact, view.expand),
    };
  }

  #restorePoint(session: Session, { unit, restoredTo, wanted }: Artifact, expand: Expand): Json {
    const isHidden = this.#chance.happens(this.#scenario.hiddenUnits, `hidden ${unit.label}`);
    // Whoever has named the restore point knows its id already.
    const isUnknown = isHidden && wanted === null;
    const id = isUnknown ? this.#chance.guid(`point ${session.id} ${unit.key}`) : this.#points.idOf(unit, restoredTo);
    if (expand === 'nothing') return { id };
    if (expand === 'restorePoint') return { ...this.#points.write(unit, restoredTo), id };
    const whole = { ...this.#points.writeWithUnit(unit, restoredTo), id };
    return isHidden ? { ...whole, protectionUnit: null } : whole;
  }

  /** Where the resource came back: told late, and only where it came back beside the original. */
  #location(session: Session, artifact: Artifact, now: number): Json {
    const { unit, outcome, end } = artifact;
    const beside = outcome === 'succeeded' && destinationOf(session, artifact) === 'new';
    const told = beside && now >= end + this.#scenario.locations.delay;
    const id = told ? this.#chance.guid(`restored ${session.id} ${unit.key}`) : null;
    if (unit.workload === 'mailbox') {
      const restoredFolderName = told ? `Restored ${new Date(end).toISOString().slice(0, 10)}` : null;
      const restoredItemCount = now >= end && outcome !== 'failed' ? this.#items(artifact) : null;
      return { restoredFolderId: id, restoredFolderName, restoredItemCount };
    }
    const url = `${siteUrlOf(unit, this.#scenario.protected.site.domain)}-R0`;
    const restoredSiteName = told ? url.slice(url.lastIndexOf('/') + 1) : null;
    return { restoredSiteId: id, restoredSiteName, restoredSiteWebUrl: told ? url : null };
  }

  /** What the query found; of a whole mailbox from 10 to 100,000, and none where it equals its restore point. */
  #items({ unit, outcome, wanted }: Artifact): number {
    if (wanted?.item?.of === 'messages') return wanted.item.hits;
    return outcome === 'unchanged' ? 0 : itemsIn(unit, this.#chance);
  }
}

function itemsIn({ key }: ProtectionUnit, chance: Chance): number {
  return Math.floor(10 ** (1 + 4 * chance.draw(`items ${key}`)));
}

function destinationOf({ bulk }: Session, { wanted }: Artifact): string {
  return wanted?.destination ?? bulk?.destination ?? 'new';
}
