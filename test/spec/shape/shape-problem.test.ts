// biome-ignore-all lint/suspicious/noTemplateCurlyInString: specs write parameters like that

import { describe, expect, it } from 'vitest';
import { readSpecText } from '../../support/values/spec-files.ts';

const head = 'version: 1\nname: finance\n';

/** `message; hint` of each problem of `spec.yaml` with this text. */
async function problemsOf(text: string): Promise<string[]> {
  const result = await readSpecText(head + text);
  if ('spec' in result) return [];
  return result.problems.map(({ message, hint }) => `${message}; ${hint}`);
}

describe('a value of the wrong type that a parameter put in', () => {
  it('may get a parameter of the right type', async () => {
    expect(
      await problemsOf(`parameters: { fast: { default: "true" }, first: { default: "1" } }
restorePoint: { last: 7d, fastOnly: "\${fast}" }
mailboxes: [{ address: ada@contoso.com, priority: "\${first}", size: "\${first}" }]
`),
    ).toEqual([
      '`fastOnly` must be `true` or `false`, not `true` (`${fast}` is `true`, by default); give the parameter `type: boolean`',
      '`priority` must be a whole number, 0 or more, not `1` (`${first}` is `1`, by default); give the parameter `type: number`',
      '`size` must be a number, 0 or more, not `1` (`${first}` is `1`, by default); give the parameter `type: number`',
    ]);
  });

  it('is written otherwise if no type of a parameter is right, or if it was not put in', async () => {
    expect(
      await problemsOf(`parameters: { who: { default: ada@contoso.com } }
restorePoint: { last: 7d, fastOnly: "true" }
mailboxes: "\${who}"
`),
    ).toEqual([
      '`fastOnly` must be `true` or `false`, not `true`; write `true`, without quotes',
      '`mailboxes` must be a list of addresses, or a map with `items` or `lists`, not `ada@contoso.com` (`${who}` is `ada@contoso.com`, by default); write it as a list: `[ada@contoso.com]`',
    ]);
  });
});
