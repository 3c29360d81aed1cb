import type { Json } from '../graph/wire.ts';
import type { Chance } from '../util/chance.ts';
import { messageOf } from './artifact-errors.ts';
import { Moments } from './moments.ts';
import type { ProtectionUnit } from './protection-units.ts';
import { RestorePoints } from './restore-points.ts';
import type { Scenario } from './scenario.ts';
import type { Session } from './sessions.ts';
import type { Artifact } from './timeline.ts';
import { unitEntity } from './unit-entity.ts';

export type Expand = 'nothing' | 'restorePoint' | 'protectionUnit';

/** Writes restore artifacts as JSON: they never carry the address or URL that was asked for, but for their protection unit. */
export class ArtifactEntities {
  readonly #scenario: Scenario;
  readonly #chance: Chance;
  readonly #moments: Moments;
  readonly #points: RestorePoints;

  constructor(scenario: Scenario, chance: Chance) {
    this.#scenario = scenario;
    this.#chance = chance;
    this.#moments = new Moments(scenario.quirks);
    this.#points = new RestorePoints(scenario.restorePoints, chance);
  }

  idOf(session: Session, { unit }: Artifact): string {
    return this.#chance.guid(`artifact ${session.id} ${unit.key}`);
  }

  write(session: Session, artifact: Artifact, now: number, expand: Expand): Json {
    const status = session.timeline?.artifactStatusAt(artifact, now) ?? 'added';
    return {
      id: this.idOf(session, artifact),
      status,
      destinationType: session.bulk?.destination ?? 'new',
      startDateTime: now >= artifact.start ? this.#moments.write(artifact.start) : null,
      completionDateTime: now >= artifact.end ? this.#moments.write(artifact.end) : null,
      error: status === 'failed' ? { code: artifact.code, message: messageOf(artifact.code) } : null,
      ...this.#location(session, artifact, now),
      restorePoint: this.#restorePoint(session, artifact, expand),
    };
  }

  /** A restore point by itself, with its unit. */
  writePoint(unit: ProtectionUnit, moment: number, isFast: boolean): Json {
    return {
      id: this.#points.idOf(unit, moment),
      protectionDateTime: this.#moments.write(moment),
      expirationDateTime: this.#moments.write(this.#points.expiryOf(moment)),
      tags: isFast ? 'fastRestore' : 'none',
      protectionUnit: unitEntity(unit, this.#scenario.view),
    };
  }

  #restorePoint(session: Session, artifact: Artifact, expand: Expand): Json {
    const { unit, restoredTo } = artifact;
    const hidden = this.#chance.happens(this.#scenario.hiddenUnits, `hidden ${unit.label}`);
    const id = hidden ? this.#chance.guid(`point ${session.id} ${unit.key}`) : this.#points.idOf(unit, restoredTo);
    if (expand === 'nothing') return { id };
    const point = {
      id,
      protectionDateTime: this.#moments.write(restoredTo),
      expirationDateTime: this.#moments.write(this.#points.expiryOf(restoredTo)),
      tags: session.bulk?.fastOnly ? 'fastRestore' : 'none',
    };
    if (expand === 'restorePoint') return point;
    return { ...point, protectionUnit: hidden ? null : unitEntity(unit, this.#scenario.view) };
  }

  /** Where the resource came back: told late, and only where it came back beside the original. */
  #location(session: Session, { unit, outcome, end }: Artifact, now: number): Json {
    const beside = outcome === 'succeeded' && session.bulk?.destination === 'new';
    const told = beside && now >= end + this.#scenario.locations.delay;
    const id = told ? this.#chance.guid(`restored ${session.id} ${unit.key}`) : null;
    if (unit.workload === 'mailbox') {
      const day = new Date(end).toISOString().slice(0, 10);
      const restoredItemCount = now >= end && outcome !== 'failed' ? this.#items(unit, outcome) : null;
      return { restoredFolderId: id, restoredFolderName: told ? `Restored ${day}` : null, restoredItemCount };
    }
    const url = `${unit.workload === 'site' ? unit.name.replace(/\/+$/, '') : this.#driveUrl(unit)}-R0`;
    const restoredSiteName = told ? url.slice(url.lastIndexOf('/') + 1) : null;
    return { restoredSiteId: id, restoredSiteName, restoredSiteWebUrl: told ? url : null };
  }

  /** From 10 to 100,000; none where the mailbox equals its restore point. */
  #items(unit: ProtectionUnit, outcome: Artifact['outcome']): number {
    return outcome === 'unchanged' ? 0 : Math.floor(10 ** (1 + 4 * this.#chance.draw(`items ${unit.key}`)));
  }

  #driveUrl({ name }: ProtectionUnit): string {
    const host = this.#scenario.protected.site.domain.replace('.sharepoint', '-my.sharepoint');
    return `https://${host}/personal/${name.replace(/[^a-z0-9]/gi, '_')}`;
  }
}
