import type { BrowsedWorkload } from '../../graph/browse.ts';
import type { Json } from '../../graph/wire/wire.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { TimeFormat } from '../time-format.ts';
import { fileUrlOf } from '../units/site-url.ts';
import { type EmulatedBrowseSession, statusOf } from './browse-sessions.ts';
import type { TreeItem } from './file-tree.ts';

const types: Readonly<Record<BrowsedWorkload, string>> = {
  drive: '#microsoft.graph.oneDriveForBusinessBrowseSession',
  site: '#microsoft.graph.sharePointBrowseSession',
};

/** Writes browse sessions and their items as JSON. */
export class BrowseEntities {
  readonly #scenario: Scenario;
  readonly #timeFormat: TimeFormat;

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#timeFormat = new TimeFormat(scenario.quirks);
  }

  write(session: EmulatedBrowseSession, now: number): Json {
    const { workload, unit } = session;
    const status = statusOf(session, now);
    const failure = { code: 'UnknownError', message: 'The restore point could not be opened for browsing.' };
    return {
      '@odata.type': types[workload],
      id: session.id,
      restorePointId: session.pointId,
      restorePointDateTime: this.#timeFormat.format(session.moment),
      status,
      createdDateTime: this.#timeFormat.format(session.createdAt),
      expirationDateTime: this.#timeFormat.format(session.expiresAt),
      backupSizeInBytes: status === 'created' ? String(session.tree.site.bytes) : null,
      error: status === 'failed' ? failure : null,
      [workload === 'site' ? 'siteId' : 'directoryObjectId']: unit.directoryId,
    };
  }

  /** Sizes are texts. Sites have no count and no size, as in Microsoft's documents. */
  writeItem({ unit }: EmulatedBrowseSession, item: TreeItem): Json {
    const { key: itemKey, type, name, children, bytes } = item;
    const webUrl = fileUrlOf(unit, item.path, this.#scenario.protected.site.domain);
    if (type === 'site') return { itemKey, name, webUrl, type };
    return { itemKey, name, webUrl, type, itemsCount: children.length, sizeInBytes: String(bytes) };
  }
}
