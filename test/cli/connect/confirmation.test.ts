import { describe, expect, it } from 'vitest';
import { requireConfirmation, warnAboutCeilings } from '../../../src/cli/connect/confirmation.ts';
import { defaultLimits } from '../../../src/m365/limits.ts';
import type { Plan } from '../../../src/plan/plan.ts';
import { environmentOf, hungUp, keyboard, Screen } from '../../support/rigs/environments.ts';
import { planOf } from '../../support/values/plans.ts';
import { november, resourceOf } from '../../support/values/specs.ts';

const nobody = environmentOf();

describe('requireConfirmation', () => {
  it('asks nothing if everything is restored beside the original', async () => {
    await requireConfirmation(planOf({ mailbox: 2 }), undefined, nobody);
  });

  it("is content with the spec's name after --confirm", async () => {
    await requireConfirmation(overwriting('ada@contoso.com'), 'finance', nobody);
  });

  it('refuses another name after --confirm', async () => {
    await expect(requireConfirmation(overwriting('ada@contoso.com'), 'hr', nobody)).rejects.toMatchObject({
      exitCode: 3,
      message: '1 resource would be overwritten in place, and --confirm says `hr`',
      hint: 'confirm with --confirm finance:1',
    });
  });

  it('refuses without a terminal', async () => {
    const plan = overwriting('ada@contoso.com', 'bob@contoso.com');

    await expect(requireConfirmation(plan, undefined, nobody)).rejects.toMatchObject({
      exitCode: 3,
      message: '2 resources would be overwritten in place; confirm it first',
      hint: 'confirm with --confirm finance:2',
    });
  });

  it('asks on a terminal and continues once the name is typed', async () => {
    const stderr = new Screen({ isTTY: true });

    await requireConfirmation(
      overwriting('ada@contoso.com'),
      undefined,
      environmentOf({ stderr, stdin: keyboard('  finance ') }),
    );

    expect(stderr.text).toContain("1 resource would be overwritten in place. Type the spec's name to confirm: ");
  });

  it('refuses any other name', async () => {
    const environment = environmentOf({ stderr: new Screen({ isTTY: true }), stdin: keyboard('yes') });

    await expect(requireConfirmation(overwriting('ada@contoso.com'), undefined, environment)).rejects.toMatchObject({
      exitCode: 3,
      message: "1 resource would be overwritten in place, and `yes` is not the spec's name",
      hint: 'type finance',
    });
  });

  it('refuses if the terminal closes without an answer', async () => {
    const environment = environmentOf({ stderr: new Screen({ isTTY: true }), stdin: hungUp() });

    await expect(requireConfirmation(overwriting('ada@contoso.com'), undefined, environment)).rejects.toMatchObject({
      exitCode: 3,
    });
  });

  it('accepts the number that was looked at, and refuses another', async () => {
    const plan = overwriting('ada@contoso.com', 'bob@contoso.com');

    await requireConfirmation(plan, 'finance:2', nobody);
    for (const words of ['finance:1', 'finance:', 'finance:20', 'finance:2 '])
      await expect(requireConfirmation(plan, words, nobody)).rejects.toMatchObject({
        exitCode: 3,
        message: `2 resources would be overwritten in place, and --confirm says \`${words}\``,
        hint: 'confirm with --confirm finance:2',
      });
  });

  it('names the first 20 resources before it asks, and counts the others', async () => {
    const stderr = new Screen({ isTTY: true });
    const names = Array.from({ length: 1_023 }, (_, index) => `user${index}@contoso.com`);

    await requireConfirmation(overwriting(...names), undefined, environmentOf({ stderr, stdin: keyboard('finance') }));

    const lines = stderr.text.split('\n');
    expect(lines[0]).toBe('Would be overwritten in place:');
    expect(lines.slice(1, 21)).toEqual(names.slice(0, 20).map((name) => `  mailbox  ${name}`));
    expect(lines[21]).toBe('  … and 1,003 more');
    expect(lines[22]).toMatch(/1,023 resources would be overwritten in place\. Type/);
  });
});

describe('warnAboutCeilings', () => {
  it('warns about a plan without ceilings that overwrites more than a spec may', () => {
    const { inPlace: _inPlace, resources: _resources, ...limits } = defaultLimits;
    const plan = { ...overwriting(...Array.from({ length: 1_001 }, (_, index) => `user${index}@contoso.com`)), limits };

    expect(warningsAbout(plan)).toBe(
      '1,001 resources will be overwritten in place: the plan was made before `limits.inPlace`, which is 1,000 by default\n',
    );
  });

  it('is silent about a plan with ceilings, and about one that overwrites little', () => {
    const { inPlace: _inPlace, resources: _resources, ...limits } = defaultLimits;

    expect(warningsAbout(overwriting('ada@contoso.com'))).toBe('');
    expect(warningsAbout({ ...overwriting('ada@contoso.com'), limits })).toBe('');
  });
});

function warningsAbout(plan: Plan): string {
  const stderr = new Screen();
  warnAboutCeilings(plan, environmentOf({ stderr }));
  return stderr.text;
}

function overwriting(...addresses: readonly string[]): Plan {
  const settings = { ...november, destination: 'inPlace' } as const;
  return planOf({}, { resources: addresses.map((address) => resourceOf('mailbox', address, { settings })) });
}
