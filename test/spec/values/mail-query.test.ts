import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mailProperties, rulesOf } from '../../../src/spec/values/mail-properties.ts';
import { type MailTerm, parseMailQuery, singleSpaced } from '../../../src/spec/values/mail-query.ts';

/** `offset: message` of each fault. */
function faultsIn(query: string): string[] {
  return parseMailQuery(query).faults.map(({ at, message }) => `${at}: ${message}`);
}

/** The messages, without their offsets. */
function messagesIn(query: string): string[] {
  return parseMailQuery(query).faults.map(({ message }) => message);
}

describe('a query', () => {
  it.each([
    "(Sender -like 'abc@contoso.com') -and (HasAttachment -eq 'true')",
    "(Subject -like 'Project Alpha*') -and (Participants -like 'john@contoso.com' -and Participants -like 'sarah@contoso.com')",
    "(MessageKind -eq 'Calendar') -and (Sender -like 'admin@contoso.com')",
    "(MessageKind -eq 'Email') -and (Subject -like 'Invoice*') -and (Sender -like 'vendor*') -and (HasAttachment -eq 'true')",
  ])('can be one of the documented examples: %s', (query) => {
    expect(faultsIn(query)).toEqual([]);
  });

  it('is read as its terms, with or without parentheses', () => {
    expect(parseMailQuery("((Subject -like 'a*')) -and Sender -like 'b'")).toEqual({
      terms: [
        { property: 'Subject', value: 'a*' },
        { property: 'Sender', value: 'b' },
      ],
      faults: [],
    });
  });

  it('can have properties and operators in any case', () => {
    expect(parseMailQuery("SUBJECT -LIKE 'Invoice*' -And hasattachment -Eq 'true'")).toEqual({
      terms: [
        { property: 'Subject', value: 'Invoice*' },
        { property: 'HasAttachment', value: 'true' },
      ],
      faults: [],
    });
  });

  it('can have a quote in a value, written twice', () => {
    expect(parseMailQuery("Subject -like 'O''Brien*'").terms).toEqual([{ property: 'Subject', value: "O'Brien*" }]);
  });

  it('can span several lines, but a value cannot', () => {
    expect(faultsIn("Subject -like 'a'\n  -and Sender -like 'b'\n")).toEqual([]);
    expect(faultsIn("Subject -like 'a\nb'")).toEqual(['14: this value spans several lines']);
  });

  it('can be nested to any depth', () => {
    const deep = 100_000;

    expect(faultsIn(`${'('.repeat(deep)}Subject -like 'a'${')'.repeat(deep)}`)).toEqual([]);
  });

  it.each(mailProperties.map((property) => [property, rulesOf(property).most] as const))(
    'can have at most a fixed number of terms about %s: %i',
    (property, most) => {
      const { operator, values: [value] = ['a*'] } = rulesOf(property);
      const times = (count: number): string => Array(count).fill(`${property} ${operator} '${value}'`).join(' -and ');

      expect(messagesIn(times(most))).toEqual([]);
      expect(messagesIn(times(most + 1))).toEqual([
        `a query can have at most ${most === 1 ? '1 term' : `${most} terms`} about \`${property}\``,
      ]);
    },
  );

  it.each([
    ['', '0: this query is empty'],
    ['  ', '0: this query is empty'],
    ["Subjekt -like 'a'", '0: mail items cannot be searched by `Subjekt`'],
    ["-not Subject -like 'a'", '0: a term must start with a property, not with `-not`'],
    ["'a' -like Subject", '0: a term must start with a property, not with a value'],
    ["Subject 'a'", '8: an operator must follow `Subject`'],
    ['Subject', '7: an operator must follow `Subject`'],
    ["Subject -eq 'a'", '8: `Subject` takes `-like`, not `-eq`'],
    ["HasAttachment -like 'true'", '14: `HasAttachment` takes `-eq`, not `-like`'],
    ['Subject -like', '13: a value must follow `-like`'],
    ["Subject -like -and Sender -like 'a'", '14: a value must follow `-like`'],
    ['Subject -like invoice*', '14: `invoice*` is not in quotes'],
    ['Subject -like "invoice*"', '14: a value must be in single quotes, not in `"`'],
    ['Subject -like ‘invoice*’', '14: a value must be in single quotes, not in `‘`'],
    ["Subject -like 'invoice*", '14: this quote is never closed'],
    ["Subject -like 'O''Brien*", '14: this quote is never closed'],
    ["Subject -like ''", '14: this value is empty'],
    ["Subject -like '*invoice'", '15: `*` is allowed only at the end of a value'],
    ["Subject -like 'in*voice*'", '17: `*` is allowed only at the end of a value'],
    ["HasAttachment -eq 'yes'", "18: `HasAttachment` must be `'true'` or `'false'`, not `'yes'`"],
    ["(Subject -like 'a'", '0: this `(` is never closed'],
    ["Subject -like 'a')", '17: this `)` has no matching `(`'],
    ["() -and Subject -like 'a'", '1: a term is missing before this `)`'],
    ["Subject -like 'a' -and", '22: a term is missing at the end'],
    ["Subject -like 'a' Sender -like 'b'", '18: `-and` is missing before `Sender`'],
    ["Subject -like 'a' (Sender -like 'b')", '18: `-and` is missing before `(`'],
    ["Subject -like 'a' -or Sender -like 'b'", '18: `-or` cannot join terms: the service documents only `-and`'],
    ["Subject -like 'a' and Sender -like 'b'", '18: `and` does not join terms'],
  ])('is reported with the place of the fault: %s', (query, fault) => {
    expect(faultsIn(query)).toEqual([fault]);
  });

  it.each([
    ["Sendr -like 'a'", 'did you mean `Sender`?'],
    ["Colour -like 'a'", 'write `Subject`, `Sender`, `Participants`, `HasAttachment` or `MessageKind`'],
    ["MessageKind -eq 'email'", "did you mean `'Email'`?"],
    ["MessageKind -eq 'Picture'", 'write one of them'],
    ['HasAttachment -eq $true', "write `'true'`"],
    ["Subject -lik 'a'", 'write `-like`'],
    ["Subject -like 'a' -adn Sender -like 'b'", 'did you mean `-and`?'],
  ])('gets a hint: %s', (query, hint) => {
    expect(parseMailQuery(query).faults.map((fault) => fault.hint)).toEqual([hint]);
  });

  it('is reported with all its faults at once, in order', () => {
    expect(faultsIn("(Sendr -like '*a') -or Subject -eq 'b*c' -and HasAttachment -eq true")).toEqual([
      '1: mail items cannot be searched by `Sendr`',
      '19: `-or` cannot join terms: the service documents only `-and`',
      '31: `Subject` takes `-like`, not `-eq`',
      '37: `*` is allowed only at the end of a value',
      '64: `true` is not in quotes',
    ]);
  });

  it('is read as the same terms in any layout', () => {
    fc.assert(
      fc.property(anyTerms, fc.array(layout), (terms, layouts) => {
        const query = printed(terms, layouts);

        expect(parseMailQuery(query)).toEqual({ terms, faults: [] });
        expect(parseMailQuery(singleSpaced(query))).toEqual({ terms, faults: [] });
        expect(singleSpaced(singleSpaced(query))).toBe(singleSpaced(query));
      }),
    );
  });

  it('never makes the reader throw, and each fault has an offset inside the query', () => {
    const piece = fc.constantFrom('Subject', '-like', '-eq', "'a*'", "'", '(', ')', '-and', '-or', ' ', '*', '"', 'x');
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(piece).map((pieces) => pieces.join(' ')),
          fc.string(),
        ),
        (query) => {
          const { terms, faults } = parseMailQuery(query);

          for (const { at } of faults) expect(at >= 0 && at <= query.length).toBe(true);
          expect(terms.length + faults.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});

describe('singleSpaced', () => {
  it('leaves one space between words and does not change values', () => {
    expect(singleSpaced("  (Subject  -like\n 'two  spaces ''and''  two*')\t-and  Sender -like 'a' ")).toBe(
      "(Subject -like 'two  spaces ''and''  two*') -and Sender -like 'a'",
    );
  });
});

const text = fc.stringMatching(/^[^*\r\n]{0,20}\*?$/).filter((value) => value.trim() !== '');

const anyTerm: fc.Arbitrary<MailTerm> = fc.constantFrom(...mailProperties).chain((property) => {
  const { values } = rulesOf(property);
  return (values === undefined ? text : fc.constantFrom(...values)).map((value) => ({ property, value }));
});

const anyTerms = fc
  .array(anyTerm, { minLength: 1, maxLength: 9 })
  .filter((terms) => mailProperties.every((property) => countOf(terms, property) <= rulesOf(property).most));

function countOf(terms: readonly MailTerm[], property: MailTerm['property']): number {
  return terms.filter((term) => term.property === property).length;
}

const layout = fc.record({
  space: fc.constantFrom(' ', '  ', '\n', ' \t'),
  depth: fc.nat(2),
  change: fc.constantFrom<(word: string) => string>(
    (word) => word,
    (word) => word.toLowerCase(),
    (word) => word.toUpperCase(),
  ),
});

/** The query with these terms. */
function printed(
  terms: readonly MailTerm[],
  layouts: readonly { space: string; depth: number; change: (word: string) => string }[],
): string {
  const pieces = terms.map(({ property, value }, index) => {
    const { space, depth, change } = layouts[index] ?? { space: ' ', depth: 0, change: (word: string) => word };
    const quoted = `'${value.replaceAll("'", "''")}'`;
    const term = [change(property), change(rulesOf(property).operator), quoted].join(space);
    return `${'('.repeat(depth)}${term}${')'.repeat(depth)}`;
  });
  return pieces.join(' -and ');
}
