/**
 * What must never happen: a resource restored twice, one forgotten, a row that says for certain what the service does not have, or
 * another difference between report and service. In simulations also a cap that is broken, a request during a pause, a run that
 * does not end, and an exit code 70.
 */
export interface Finding {
  readonly kind: 'twice' | 'lost' | 'false' | 'disagreement' | 'cap' | 'pause' | 'endless' | 'bug';
  readonly text: string;
}

export function disagreement(text: string): Finding {
  return { kind: 'disagreement', text };
}
