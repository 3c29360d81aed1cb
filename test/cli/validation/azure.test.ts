import { describe, expect, it } from 'vitest';
import { azureIssues } from '../../../src/cli/validation/azure.ts';
import { printable } from '../../../src/util/printable.ts';
import { checkedOf, findingOf } from '../../support/values/findings.ts';

const asWritten = (path: string): string => path;

describe('azureIssues', () => {
  it('makes an error of a problem and a warning of a warning', () => {
    const checked = checkedOf({
      problems: [findingOf({ rule: 'shape', message: 'unknown key `sitse`' })],
      warnings: [findingOf({ rule: 'weekly-points', message: 'this window is old', hint: 'move it' })],
    });

    expect(azureIssues([checked], asWritten)).toBe(
      [
        '##vso[task.logissue type=error;sourcepath=spec.yaml;linenumber=4;columnnumber=7;code=shape;]unknown key `sitse`\n',
        '##vso[task.logissue type=warning;sourcepath=spec.yaml;linenumber=4;columnnumber=7;code=weekly-points;]this window is old (hint: move it)\n',
      ].join(''),
    );
  });

  it('escapes what would end a message or a property, and other commands', () => {
    const place = { file: 'a;b]c%d.yaml', line: 1, column: 1 };
    const message = '100%\r\n##vso[task.setvariable variable=x]y';
    const text = azureIssues([checkedOf({ problems: [findingOf({ place, message })] })], asWritten);

    expect(text.split('\n')).toHaveLength(2);
    expect(text.match(/##vso\[/g)).toHaveLength(1);
    expect(text).toContain('sourcepath=a%3Bb%5Dc%AZP25d.yaml;');
  });

  it('says that it does not show all findings', () => {
    const checked = { ...checkedOf({}), problems: { shown: [], more: 1_500 }, warnings: { shown: [], more: 1 } };

    expect(azureIssues([checked], asWritten)).toBe(
      '##vso[task.logissue type=error;sourcepath=spec.yaml;]more problems not shown: the rest was not read\n##vso[task.logissue type=warning;sourcepath=spec.yaml;]1 more warning not shown\n',
    );
  });
});

describe('other texts', () => {
  it.each(['##vso[task.complete result=Succeeded;]', '##VSO[x]', '##[group]x'])('are no command: %s', (text) => {
    expect(printable(text)).not.toMatch(/##(vso)?\[/i);
  });
});
