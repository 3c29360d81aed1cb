/** What must never happen: a resource restored twice, one forgotten, a report that differs from the service; in simulations also a cap that is broken, a request during a pause, and a run that does not end. */
export interface Finding {
  readonly kind: 'twice' | 'lost' | 'disagreement' | 'cap' | 'pause' | 'endless' | 'bug';
  readonly text: string;
}

export function disagreement(text: string): Finding {
  return { kind: 'disagreement', text };
}
