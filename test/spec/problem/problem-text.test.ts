import { describe, expect, it } from 'vitest';
import type { Problem } from '../../../src/spec/problem/problem.ts';
import { problemText } from '../../../src/spec/problem/problem-text.ts';

const problem: Problem = {
  place: { file: 'specs/a.yaml', line: 4, column: 7 },
  message: '`mode` must be `recovery` or `drill`, not `drlil`',
  hint: 'did you mean `drill`?',
  sourceLine: 'mode: drlil',
};

describe('problemText', () => {
  it('shows the place, the line with a caret and the hint', () => {
    expect(problemText([problem])).toBe(`specs/a.yaml:4:7: \`mode\` must be \`recovery\` or \`drill\`, not \`drlil\`
    mode: drlil
          ^
  hint: did you mean \`drill\`?

1 problem in 1 file. Nothing was sent.
`);
  });

  it('shows no line if the problem has none', () => {
    const { sourceLine: _, hint: __, ...bare } = problem;

    expect(problemText([bare])).toBe(
      'specs/a.yaml:4:7: `mode` must be `recovery` or `drill`, not `drlil`\n\n1 problem in 1 file. Nothing was sent.\n',
    );
  });

  it('keeps tabs before the caret, so that it is in the right place for any tab width', () => {
    const text = problemText([{ ...problem, sourceLine: '\t\tmode: drlil', place: { ...problem.place, column: 9 } }]);

    expect(text).toContain('\n    \t\tmode: drlil\n    \t\t      ^\n');
  });

  it('shows the part of a long line around the column', () => {
    const sourceLine = `${'a'.repeat(500)}X${'b'.repeat(500)}`;
    const [, line = '', caret = ''] = problemText([
      { ...problem, sourceLine, place: { ...problem.place, column: 501 } },
    ]).split('\n');

    expect(line).toBe(`    …${'a'.repeat(50)}X${'b'.repeat(49)}…`);
    expect(line.charAt(caret.indexOf('^'))).toBe('X');
  });

  it('shows the start of a long line if the column is there', () => {
    const [, line] = problemText([{ ...problem, sourceLine: 'a'.repeat(101) }]).split('\n');

    expect(line).toBe(`    ${'a'.repeat(100)}…`);
  });

  it('shows the end of a long line if the column is there', () => {
    const place = { ...problem.place, column: 200 };

    const [, line] = problemText([{ ...problem, place, sourceLine: 'a'.repeat(200) }]).split('\n');

    expect(line).toBe(`    …${'a'.repeat(51)}`);
  });

  it('shows a line of a hundred characters in full', () => {
    const place = { ...problem.place, column: 100 };

    const [, line] = problemText([{ ...problem, place, sourceLine: 'a'.repeat(100) }]).split('\n');

    expect(line).toBe(`    ${'a'.repeat(100)}`);
  });

  it('does not show a blank line', () => {
    expect(problemText([{ ...problem, sourceLine: '  \t' }])).toContain('not `drlil`\n  hint: ');
  });

  it('counts problems and files, and says if the rest was not read', () => {
    const other = { ...problem, place: { ...problem.place, file: 'specs/b.yaml' } };

    expect(problemText([problem, other])).toContain('2 problems in 2 files. Nothing was sent.');
    expect(problemText(Array(1_000).fill(problem), { more: 1_200 })).toContain(
      'More than 1,000 problems in 1 file; the rest was not read. Nothing was sent.',
    );
  });

  it('prints no workflow commands and no control characters', () => {
    const place = { file: '::error::x.csv', line: 2, column: 3 };
    const sourceLine = '  ::add-mask::a\u001b[2J ##[error]b';

    const text = problemText([{ place, message: 'unknown key `\u001b[2J`', sourceLine, hint: 'use `##[group]`' }]);

    expect(text).toBe(`\\u003a:error::x.csv:2:3: unknown key \`\\u001b[2J\`
      \\u003a:add-mask::a\\u001b[2J #\\u0023[error]b
      ^
  hint: use \`#\\u0023[group]\`

1 problem in 1 file. Nothing was sent.
`);
  });

  it('colours the text with the given paint', () => {
    const text = problemText([problem], { paint: (format, piece) => `<${format}>${piece}</${format}>` });

    expect(text).toBe(`<bold>specs/a.yaml:4:7</bold>: ${problem.message}
<dim>    mode: drlil</dim>
<red>          ^</red>
  hint: did you mean \`drill\`?

<bold>1 problem in 1 file. Nothing was sent.</bold>
`);
  });
});
