import type { Problem } from './problem.ts';

/** What is checked. SARIF and JSON name findings by these ids, so the ids must not change. */
export const problemRules = {
  file: 'Every file can be read, and is text.',
  syntax: 'A spec is one YAML 1.2 document.',
  shape: 'A spec matches its JSON Schema.',
  rule: 'A spec follows the rules that a JSON Schema cannot express.',
  list: 'Each row of a list names one resource, once.',
} as const;

/** What a spec without problems is warned about. */
export const warningRules = {
  'in-place-many': 'A spec overwrites more than 100 resources in place.',
  'weekly-points':
    'A window reaches more than 14 days back: that far back, drives and sites have one restore point a week.',
  'fast-only-mailboxes': '`fastOnly` applies to mailboxes, which have no fast restore points.',
  'rpo-before-window': 'The moment that `rpo` is judged by lies before a window, so that nothing can be lost.',
  'window-in-future': 'A window ends in the future.',
  'deep-site': 'The URL of a site is longer than that of a site collection.',
  'unused-column': 'A list has columns that nothing uses.',
  'blank-name':
    'A list has rows that are blank in the column with the names, so the name is taken from another column.',
  'parameter-unused': 'No value of a spec uses a parameter that it declares.',
  'resource-in-two-specs': 'Two of the validated specs restore the same resource.',
} as const;

export type RuleId = keyof typeof problemRules | keyof typeof warningRules;

/** A problem or a warning, and the rule that found it. */
export interface Finding extends Problem {
  readonly rule: RuleId;
}

/** The findings to show, and how many more there are; of problems, at least: reading stops at them. */
export interface Findings {
  readonly shown: readonly Finding[];
  readonly more: number;
}
