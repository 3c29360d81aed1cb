import type { BrowsedWorkload } from '../../graph/browse.ts';
import type { Json } from '../../graph/wire/wire.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { Moments } from '../time-format.ts';
import { fileUrlOf } from '../units/site-of.ts';
import { type BrowseSession, statusOf } from './browse-sessions.ts';
import type { TreeItem } from './file-tree.ts';

const types: Readonly<Record<BrowsedWorkload, string>> = {
  drive: '#microsoft.graph.oneDriveForBusinessBrowseSession',
  site: '#microsoft.graph.sharePointBrowseSession',
};

/** Writes browse sessions, and what lies in them, as JSON. */
export class BrowseEntities {
  readonly #scenario: Scenario;
  readonly #moments: Moments;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#moments = new Moments(scenario.quirks);
  }

  write(session: BrowseSession, now: number): Json {
    const { workload, unit } = session;
    const status = statusOf(session, now);
    const failure = { code: 'UnknownError', message: 'The restore point could not be made readable.' };
    return {
      '@odata.type': types[workload],
      id: session.id,
      restorePointId: session.pointId,
      restorePointDateTime: this.#moments.write(session.moment),
      status,
      createdDateTime: this.#moments.write(session.createdAt),
      expirationDateTime: this.#moments.write(session.expiresAt),
      backupSizeInBytes: status === 'created' ? String(session.tree.site.bytes) : null,
      error: status === 'failed' ? failure : null,
      [workload === 'site' ? 'siteId' : 'directoryObjectId']: unit.directoryId,
    };
  }

  /** Sizes are texts. Sites come without count and size, as in the documents. */
  writeItem({ unit }: BrowseSession, item: TreeItem): Json {
    const { key: itemKey, type, name, children, bytes } = item;
    const webUrl = fileUrlOf(unit, item.path, this.#scenario.protected.site.domain);
    if (type === 'site') return { itemKey, name, webUrl, type };
    return { itemKey, name, webUrl, type, itemsCount: children.length, sizeInBytes: String(bytes) };
  }
}
