import { describe, expect, it } from 'vitest';
import { sarif } from '../../../src/cli/validation/sarif.ts';
import { problemRules, warningRules } from '../../../src/spec/problem/finding.ts';
import { version } from '../../../src/util/version.ts';
import { checkedOf, findingOf } from '../../support/values/findings.ts';

const encoded = (path: string): string => encodeURIComponent(path);

describe('sarif', () => {
  const checked = checkedOf({
    problems: [findingOf({ rule: 'shape', message: 'unknown key `sitse`', hint: 'did you mean `sites`?' })],
    warnings: [findingOf({ rule: 'in-place-many', place: { file: 'a b.yaml', line: 2, column: 1 } })],
  });

  it('has what version 2.1.0 asks of a document, and one run with the tool that made it', () => {
    const document = JSON.parse(sarif([checked], encoded));

    expect(document).toMatchObject({
      version: '2.1.0',
      $schema: expect.stringContaining('sarif-schema-2.1.0.json'),
      runs: [{ tool: { driver: { name: 'bulk-restore', version } }, columnKind: 'utf16CodeUnits' }],
    });
  });

  it('describes every rule, each with the level of its results', () => {
    const { rules } = JSON.parse(sarif([], encoded)).runs[0].tool.driver;

    expect(rules.map(({ id }: { id: string }) => id)).toEqual([
      ...Object.keys(problemRules),
      ...Object.keys(warningRules),
    ]);
    for (const { id, shortDescription, defaultConfiguration } of rules) {
      expect(shortDescription.text).toMatch(/^.+\.$/);
      expect(defaultConfiguration.level).toBe(id in problemRules ? 'error' : 'warning');
    }
  });

  it('places each result, with its rule and level', () => {
    const { tool, results } = JSON.parse(sarif([checked], encoded)).runs[0];

    expect(results).toEqual([
      {
        ruleId: 'shape',
        ruleIndex: expect.any(Number),
        level: 'error',
        message: { text: 'unknown key `sitse`; hint: did you mean `sites`?' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'spec.yaml' },
              region: { startLine: 4, startColumn: 7 },
            },
          },
        ],
      },
      expect.objectContaining({
        ruleId: 'in-place-many',
        level: 'warning',
        message: { text: 'something is wrong' },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: 'a%20b.yaml' },
              region: { startLine: 2, startColumn: 1 },
            },
          },
        ],
      }),
    ]);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex].id).toBe(ruleId);
  });

  it('is a whole document if nothing was found', () => {
    const [run] = JSON.parse(sarif([checkedOf({})], encoded)).runs;

    expect(run.results).toEqual([]);
    expect(run.invocations).toEqual([{ executionSuccessful: true, toolExecutionNotifications: [] }]);
  });

  it('notes that it does not show all findings', () => {
    const overfull = { ...checkedOf({}), problems: { shown: [], more: 1_500 }, warnings: { shown: [], more: 7 } };

    const { toolExecutionNotifications } = JSON.parse(sarif([overfull], encoded)).runs[0].invocations[0];

    expect(toolExecutionNotifications).toEqual([
      { level: 'note', message: { text: 'spec.yaml: more problems not shown: the rest was not read' } },
      { level: 'note', message: { text: 'spec.yaml: 7 more warnings not shown' } },
    ]);
  });
});
