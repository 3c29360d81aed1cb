import { describeError, GraphError } from '../../graph/graph-error.ts';
import { permissions } from '../../m365/permissions.ts';
import type { Workload } from '../../m365/workload.ts';
import type { OptionalSource, SourceGap } from './tenant-facts.ts';

/** The least permission to read each source. */
const permissionFor: Readonly<Record<OptionalSource, string>> = {
  policies: permissions.listUnits,
  users: permissions.readUserNames,
  sites: permissions.readSites,
  usage: permissions.readReports,
};

/** Collects the sources that could not be read. */
export class SourceGaps {
  readonly found: SourceGap[] = [];

  /** Null if the service refuses, which is a gap. Rejects with any other error. */
  async unlessRefused<T>(source: OptionalSource, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof GraphError) || error.kind !== 'refused') throw error;
      this.#add(source, null, error);
      return null;
    }
  }

  /** The same for a usage report, which other errors must not stop: they may be about the host that it is downloaded from. */
  async unlessUnreadable<T>(workload: Workload, read: () => Promise<T>): Promise<T | null> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof GraphError) || error.kind === 'sign-in') throw error;
      this.#add('usage', workload, error);
      return null;
    }
  }

  addConcealed(workload: Workload): void {
    this.found.push({ source: 'usage', workload, reason: 'concealed', detail: '', permission: null });
  }

  #add(source: OptionalSource, workload: Workload | null, error: GraphError): void {
    const isForbidden = error.kind === 'refused' && error.status === 403;
    this.found.push({
      source,
      workload,
      reason: isForbidden ? 'refused' : 'unreadable',
      detail: isForbidden ? describeError(error) : `${error.message} (${describeError(error)})`,
      permission: isForbidden ? permissionFor[source] : null,
    });
  }
}
