import { describe, expect, it } from 'vitest';
import { githubAnnotations } from '../../../src/cli/validation/github.ts';
import { checkedOf, findingOf } from '../../support/values/findings.ts';

const asWritten = (path: string): string => path;

describe('githubAnnotations', () => {
  it('makes an error of a problem and a warning of a warning', () => {
    const checked = checkedOf({
      problems: [findingOf({ rule: 'shape', message: 'unknown key `sitse`' })],
      warnings: [findingOf({ rule: 'weekly-points', message: 'this window is old', hint: 'move it' })],
    });

    expect(githubAnnotations([checked], asWritten)).toBe(
      [
        '::error file=spec.yaml,line=4,col=7,title=restore spec%3A shape::unknown key `sitse`\n',
        '::warning file=spec.yaml,line=4,col=7,title=restore spec%3A weekly-points::this window is old%0Ahint: move it\n',
      ].join(''),
    );
  });

  it('escapes what would end a message or a property', () => {
    const place = { file: 'a,b:c%d.yaml', line: 1, column: 1 };
    const checked = checkedOf({ problems: [findingOf({ place, message: '100%: a, b\r\n::set-output::x' })] });

    expect(githubAnnotations([checked], asWritten)).toBe(
      '::error file=a%2Cb%3Ac%25d.yaml,line=1,col=1,title=restore spec%3A rule::100%25: a, b\\r\\n::set-output::x\n',
    );
  });

  it('says that it does not show all findings', () => {
    const checked = { ...checkedOf({}), problems: { shown: [], more: 1_500 }, warnings: { shown: [], more: 1 } };

    expect(githubAnnotations([checked], asWritten)).toBe(
      '::error file=spec.yaml::more problems not shown: the rest was not read\n::warning file=spec.yaml::1 more warning not shown\n',
    );
  });

  it('is empty without findings', () => {
    expect(githubAnnotations([checkedOf({})], asWritten)).toBe('');
  });
});
