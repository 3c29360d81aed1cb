import type { Evidence } from './ordeal.ts';
import type { Report } from './report.ts';
import type { SeenSession } from './service-view.ts';
import type { Story } from './story.ts';

/** What must never be: a resource restored twice, one forgotten, or a report and a service that say different things. */
export interface Finding {
  readonly kind: 'twice' | 'lost' | 'disagreement';
  readonly text: string;
}

/** A finished run, to be held against what the service shows. */
export interface Facts {
  readonly story: Story;
  readonly evidence: Evidence;
  readonly report: Report;
  /** Sessions of the run that the service has begun to restore. */
  readonly activated: readonly SeenSession[];
}

export function disagreement(text: string): Finding {
  return { kind: 'disagreement', text };
}
