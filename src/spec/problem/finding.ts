import type { Problem } from './problem.ts';

/** What is checked, by the ids under which SARIF and JSON tell findings. Ids stay as they are; each with what it stands for. */
export const problemRules = {
  file: 'A file that is named can be read, and is UTF-8 text.',
  syntax: 'A spec is one document of YAML 1.2.',
  shape: 'A spec has the shape of its JSON Schema.',
  rule: 'A spec holds to the rules that a schema cannot say.',
  list: 'Each row of a CSV list names one resource, once.',
} as const;

/** Traps that a right spec may hold. */
export const warningRules = {
  'in-place-many': 'A spec overwrites more than 100 resources in place.',
  'weekly-points': 'A restore point is taken from more than 14 days ago, when drives and sites have one a week.',
  'fast-only-mailboxes': '`fastOnly` reaches mailboxes, which have no fast restore points.',
  'window-in-future': 'A window ends in the future.',
  'resource-in-two-specs': 'A resource is restored by two specs of one call.',
} as const;

export type RuleId = keyof typeof problemRules | keyof typeof warningRules;

/** A problem of a spec, or a warning about it, and the rule that it is about. */
export interface Finding extends Problem {
  readonly rule: RuleId;
}

/** Findings that are told, and how many there are beyond them. */
export interface Findings {
  readonly told: readonly Finding[];
  readonly more: number;
}
