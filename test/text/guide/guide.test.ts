import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownErrorCodes } from '../../../src/m365/error-codes.ts';
import { knownSignInCodes } from '../../../src/m365/sign-in-errors.ts';
import { problemRules, warningRules } from '../../../src/spec/problem/finding.ts';
import { outcomes } from '../../../src/state/outcome.ts';
import { nearCodes, topics, topicsIn } from '../../../src/text/guide/guide.ts';
import { exitCodes } from '../../../src/util/exit-codes.ts';
import { commandLinesIn, errorIn } from '../../support/command-lines.ts';

describe('the guide to codes and messages', () => {
  it('has every code of the program, the service and the sign-in, once', () => {
    const known = [
      ...Object.values(exitCodes).map(String),
      ...outcomes,
      ...knownErrorCodes.map(([code]) => code),
      ...knownSignInCodes.map(([code]) => code),
      ...Object.keys(problemRules),
      ...Object.keys(warningRules),
    ];

    const codes = topics.map(({ code }) => code.toLowerCase());

    expect(codes).toEqual(expect.arrayContaining(known.map((code) => code.toLowerCase())));
    expect(new Set(codes).size).toBe(codes.length);
  });

  it('says meaning, cause and remedy of each in whole sentences', () => {
    const parts = topics.flatMap(({ means, cause, advice }) => [means, cause, advice]);

    expect(parts.filter((text) => !/^(?:[A-Z`]|bulk-restore ).*[.:]$/.test(text.replace(/https:\S+$/, '.')))).toEqual(
      [],
    );
  });

  it('gives only command lines that the program accepts', async () => {
    const lines = topics.flatMap(({ advice }) =>
      commandLinesIn(advice.replaceAll(/<(\S+?)>/g, '$1').replace('--port 0', '--port=0')),
    );

    expect(lines.length).toBeGreaterThan(20);
    for (const line of lines) expect(await errorIn(line), line).toBe(null);
  });

  it('quotes messages as the program prints them', async () => {
    const src = join(import.meta.dirname, '..', '..', '..', 'src');
    const files = (await readdir(src, { recursive: true })).filter(
      (name) => name.endsWith('.ts') && !name.startsWith(join('text', 'guide')),
    );
    const texts = await Promise.all(files.map((file) => readFile(join(src, file), 'utf8')));

    const quoted = topics.filter(({ kind }) => kind === 'message').map(({ code }) => code);
    expect(quoted.filter((phrase) => !texts.some((text) => text.includes(phrase)))).toEqual([]);
  });
});

describe('looking up', () => {
  it.each([
    ['InvalidRestoreTime', ['InvalidRestoreTime']],
    [' invalidrestoretime ', ['InvalidRestoreTime']],
    ['4', ['4']],
    ['exit code 4', ['4']],
    ['exit-4', ['4']],
    ['429', ['429']],
    ['HTTP 429', ['429']],
    ['AADSTS7000215', ['AADSTS7000215']],
    ['7000215', ['AADSTS7000215']],
    ['not_started', ['not_started']],
    ['weekly-points', ['weekly-points']],
    ['signing in failed: AADSTS53003: blocked', ['AADSTS53003', 'signing in failed']],
    ['disk write failed (ENOSPC)', ['ENOSPC']],
    ["this machine's clock is 11m 15s behind the service's", ["this machine's clock is"]],
    ["the plan's hash is 1, and 2 was approved", ['was approved']],
    ['the sample is 20 drives, not 50', ['the sample is']],
    ['`a@contoso.com` is already named at a.csv:2', ['is already named']],
    ['unknown key `mailbox`', ['unknown key']],
    ['this list has a header row but no rows below it', ['has a header row but no rows below it']],
    ['was added: manifest.json does not list it', ['does not list it']],
    ['5 mailboxes failed', []],
    ['the file list', []],
    ['constructor', []],
    ['', []],
  ])('finds a code, or those that a message holds: %j', (text, found) => {
    expect(topicsIn(text).map(({ code }) => code)).toEqual(found);
  });

  it.each([
    ['TooMany', ['TooManyActiveRestoreSessions', 'TooManyRequests']],
    ['InvalidRestoretim', ['InvalidRestoreTime']],
    ['succeded', ['succeeded']],
    ['AADSTS7000216', []],
    ['zzz', []],
    ['71', []],
  ])('names near codes of one that it does not have: %s', (text, near) => {
    expect(nearCodes(text)).toEqual(near);
  });
});
