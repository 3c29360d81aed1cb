/**
 * What must never happen: a resource restored twice, one forgotten, a row that says for certain what the service does not have, or
 * another difference between report and service.
 */
export interface Finding {
  readonly kind: 'twice' | 'lost' | 'false' | 'disagreement';
  readonly text: string;
}

export function disagreement(text: string): Finding {
  return { kind: 'disagreement', text };
}
