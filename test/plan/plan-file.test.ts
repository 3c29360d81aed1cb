import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { readPlan } from '../../src/plan/plan-file.ts';
import { anySpec } from '../support/values/arbitrary-specs.ts';
import { hostile } from '../support/values/hostile-texts.ts';
import { planFileText, planOf, planTime } from '../support/values/plans.ts';
import { resourceOf } from '../support/values/specs.ts';

const read = (text: string): Promise<Plan | undefined> => readPlan([Buffer.from(text)]);

describe('a plan file', () => {
  it('is read back as the same plan', async () => {
    await fc.assert(
      fc.asyncProperty(anySpec, async (spec) => {
        const plan = makePlan(spec, planTime);

        expect(await read(planFileText(plan))).toEqual(plan);
      }),
    );
  });

  it('has no unseen characters, and keeps what they mean', async () => {
    const plan = planOf(
      {},
      { description: hostile, resources: [resourceOf('mailbox', `ada@contoso.com: ${hostile}`)] },
    );

    const text = planFileText(plan);

    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|##\[/u);
    expect(await read(text)).toEqual(plan);
  });

  it('keeps the text of a plan that version 0.1.0 wrote, and so its hash', async () => {
    const { hash, ...plan } = planOf({ mailbox: 1 }, { description: 'Finance\u202e' });
    const text = planFileText({ hash, ...plan }).replace('\\u202e', '\u202e');
    const [hashed = ''] = text.split('  "hash"');
    const old = text.replace(hash, `sha256:${createHash('sha256').update(hashed).digest('hex')}`);

    const earlier = await read(old);

    expect(earlier).toMatchObject(plan);
    expect(planFileText(earlier as Plan)).toBe(old);
  });

  it('is read from pieces of any size, with the line ends of any system', async () => {
    const plan = planOf({ mailbox: 3, site: 2 });
    const bytes = Buffer.from(planFileText(plan).replaceAll('\n', '\r\n'));

    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (size) => {
        const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );

        expect(await readPlan(pieces)).toEqual(plan);
      }),
    );
  });

  it('has one line for every resource, and the hash last', () => {
    const lines = planFileText(planOf({ mailbox: 2 })).split('\n');

    expect(lines.slice(-7)).toEqual([
      '  "resources": [',
      '    {"name":"user0@contoso.com","directoryId":null,"size":null,"priority":null,"expected":7200000,"selection":null,"source":0,"line":1},',
      '    {"name":"user1@contoso.com","directoryId":null,"size":null,"priority":null,"expected":7200000,"selection":null,"source":0,"line":2}',
      '  ],',
      expect.stringMatching(/^ {2}"hash": "sha256:[0-9a-f]{64}"$/),
      '}',
      '',
    ]);
  });

  it('is read without its last line end', async () => {
    const plan = planOf({ mailbox: 1 });

    expect(await read(planFileText(plan).trimEnd())).toEqual(plan);
  });

  it('contains its hash once', () => {
    expect(planFileText(planOf({ mailbox: 2 })).match(/"hash"/g)).toHaveLength(1);
  });

  it('is refused if any character is changed, unless it still means the same', async () => {
    const plan = planOf({ mailbox: 3, drive: 1 });
    const text = planFileText(plan);

    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.string({ minLength: 1, maxLength: 1 }), async (at, character) => {
        const edited = await read(text.slice(0, at) + character + text.slice(at + 1));

        if (edited !== undefined) expect(planFileText(edited)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('is refused if a resource is removed', async () => {
    const lines = planFileText(planOf({ mailbox: 3 })).split('\n');

    const edited = lines.filter((line) => !line.includes('user1@contoso.com')).join('\n');

    expect(await read(edited)).toBeUndefined();
  });

  it('is refused if the destination of a group is changed', async () => {
    expect(await read(planFileText(planOf({ mailbox: 1 })).replace('"new"', '"inPlace"'))).toBeUndefined();
  });

  it('is refused if it is cut anywhere', async () => {
    const text = planFileText(planOf({ mailbox: 2 })).trimEnd();

    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), async (length) => {
        expect(await read(text.slice(0, length))).toBeUndefined();
      }),
    );
  });

  it.each(['', 'null', '[]', '{}', '"plan"', '{"resources":[]}'])('is refused as `%s`', async (text) => {
    expect(await read(text)).toBeUndefined();
  });
});
