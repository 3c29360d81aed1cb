import { describe, expect, it } from 'vitest';
import { checkMessageQuery } from '../../../src/emulator/points/message-query.ts';

describe('checkMessageQuery', () => {
  it.each([
    "Subject -like 'Invoice'",
    "(Subject -like 'Project Alpha*')",
    "Subject -like 'o''brien*' -and Subject -like 'b'",
    "(Sender -like 'vendor*') -and (HasAttachment -eq 'true')",
    "(Subject -like 'a*' -and Subject -like 'b' -and Subject -like 'c') -and (MessageKind -eq 'Calendar')",
    "((sender -LIKE 'ada@contoso.com')) -AND messagekind -eq 'email'",
  ])('accepts %j', (query) => {
    expect(() => checkMessageQuery(query)).not.toThrow();
  });

  it.each([
    ['', "a condition is missing at ''"],
    ["Subject -like 'a' Sender -like 'b'", "'-and' is expected at 'Sender -like 'b''"],
    ["Subject -like 'a')", "'-and' is expected at ')'"],
    ["(Subject -like 'a'", 'a bracket is not closed'],
    ["Subject -like 'a' -and", "a condition is missing at ''"],
    ["Subject -like 'a*b'", "'Subject' cannot be compared with 'a*b'"],
    ["Subject -like '*'", "'Subject' cannot be compared with '*'"],
    ["Sender -eq 'a'", "'Sender' takes '-like'"],
    ["Body -like 'a'", "there is no property 'Body'"],
    ["HasAttachment -eq 'maybe'", "'HasAttachment' cannot be compared with 'maybe'"],
  ])('refuses %j', (query, why) => {
    expect(() => checkMessageQuery(query)).toThrow(
      expect.objectContaining({
        status: 400,
        code: 'InvalidSearchRequest',
        message: `the query cannot be read: ${why}`,
      }),
    );
  });
});
