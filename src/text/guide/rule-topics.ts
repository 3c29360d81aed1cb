import { problemRules, type RuleId, warningRules } from '../../spec/problem/finding.ts';
import type { Advice, Topic } from './topic.ts';

const advice: Readonly<Record<RuleId, Advice>> = {
  file: {
    cause:
      'A spec or a list is missing, is not UTF-8 or UTF-16 text, is too large, or is outside with `--strict-paths`.',
    advice: 'Correct the path, or save the file as UTF-8.',
  },
  syntax: {
    cause: 'The file is not YAML: an indentation, a quote or a colon is wrong.',
    advice: 'Correct the line that the message names. Write values with `: `, `#` or `{` in quotes.',
  },
  shape: {
    cause: 'A key is misspelt or missing, or a value is of another kind.',
    advice: 'Follow the hint. docs/spec.md has every key with an example.',
  },
  rule: {
    cause: 'Keys contradict each other, or a resource, a window or a wave is incomplete.',
    advice: 'Follow the hint of the message.',
  },
  list: {
    cause: 'A row of a list is blank or wrong, or names a resource that is already named.',
    advice: 'Correct the row. `--allow-duplicates` keeps the first of resources that are named twice.',
  },
  'in-place-many': {
    cause: '`destination: inPlace` replaces what is there now.',
    advice: 'Restore to a new location first, or restore ten with `--only` and look at them.',
  },
  'weekly-points': {
    cause: 'The service thins out older restore points.',
    advice:
      'Look at the restore points with `bulk-restore points <site>`, or use `plan --online`, which names the one it would take.',
  },
  'fast-only-mailboxes': {
    cause: 'Fast restore points exist for drives and sites only.',
    advice: 'Move `fastOnly` to the drives and sites.',
  },
  'rpo-before-window': {
    cause: '`objectives.rpo.at` is earlier than the start of a window.',
    advice: 'Correct the moment or the window.',
  },
  'window-in-future': {
    cause: 'The window has a wrong year or time zone, or the clock of this machine is wrong.',
    advice: 'Correct the window.',
  },
  'deep-site': {
    cause: 'The URL was copied from a page or a library.',
    advice: 'Shorten the URL to the site, such as https://contoso.sharepoint.com/sites/finance.',
  },
  'unused-column': {
    cause: 'The list is an export with more columns than a restore needs.',
    advice: 'Ignore it, or map a column with `columns` if it should be used.',
  },
  'blank-name': {
    cause: 'Some people in the export have no mail address.',
    advice: 'Check these rows: their name was taken from another column, such as the user principal name.',
  },
  'parameter-unused': {
    cause: 'The parameter was renamed, or its use was removed.',
    advice: `Remove the parameter, or use it as \`\${name}\`.`,
  },
  'resource-in-two-specs': {
    cause: 'Two specs name it, perhaps in different lists.',
    advice: 'Remove it from one of them, or run the specs one after the other.',
  },
};

const meanings: Readonly<Record<RuleId, string>> = { ...problemRules, ...warningRules };

/** The ids that SARIF, JSON and warnings name checks by. */
export const ruleTopics: readonly Topic[] = Object.entries(meanings).map(([code, means]) => ({
  code,
  kind: 'rule',
  means,
  ...advice[code as RuleId],
}));
