/** What must never be: a resource restored twice, one forgotten, or a report and a service that say different things. */
export interface Finding {
  readonly kind: 'twice' | 'lost' | 'disagreement';
  readonly text: string;
}

export function disagreement(text: string): Finding {
  return { kind: 'disagreement', text };
}
