/** What must never happen: a resource restored twice, one forgotten, or a report that differs from the service. */
export interface Finding {
  readonly kind: 'twice' | 'lost' | 'disagreement';
  readonly text: string;
}

export function disagreement(text: string): Finding {
  return { kind: 'disagreement', text };
}
