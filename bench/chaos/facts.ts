import { resourceKey } from '../../src/m365/workload.ts';
import type { Evidence } from './evidence.ts';
import { Oracle } from './oracle.ts';
import type { Report, ReportRow } from './report.ts';
import type { Part, Resource } from './resource.ts';
import type { SeenSession } from './service-view.ts';
import type { Story } from './story.ts';

/** A finished run and what the service shows of it, for comparison. */
export class Facts {
  readonly story: Story;
  readonly evidence: Evidence;
  readonly report: Report;
  /** Activated sessions of the run, in the order of their creation, as the service lists them. */
  readonly activated: readonly SeenSession[];
  readonly oracle: Oracle;
  readonly #resources: ReadonlyMap<string, Resource>;

  constructor(story: Story, evidence: Evidence, report: Report) {
    this.story = story;
    this.evidence = evidence;
    this.report = report;
    this.activated = evidence.sessions.filter(({ status }) => status !== 'draft');
    this.oracle = new Oracle(story.scenario);
    this.#resources = new Map(story.resources.map((resource) => [labelOf(resource), resource]));
  }

  /** Undefined for a row of a resource that is not in the spec. */
  resourceOf(row: ReportRow): Resource | undefined {
    return this.#resources.get(labelOf(row));
  }

  /** The activated sessions that show it by name. */
  sessionsHolding({ name, identity: { workload } }: Part): SeenSession[] {
    return this.activated
      .filter((session) => session.workload === workload)
      .filter(
        ({ artifacts, unresolved }) =>
          artifacts.some((artifact) => artifact.name === name) ||
          unresolved.some(({ target }) => resourceKey(target) === name),
      );
  }
}

/** What a row and its resource have in common. */
export function labelOf(of: Pick<Resource, 'workload' | 'name'> | Pick<ReportRow, 'workload' | 'resource'>): string {
  return `${of.workload} ${resourceKey('name' in of ? of.name : of.resource)}`;
}
