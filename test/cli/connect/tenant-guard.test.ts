import { describe, expect, it } from 'vitest';
import { requireTenant, type TenantEvidence } from '../../../src/cli/connect/tenant-guard.ts';
import { GraphError } from '../../../src/graph/graph-error.ts';
import { GraphRig } from '../../support/rigs/graph-rig.ts';
import { json } from '../../support/rigs/graph-server.ts';
import { planOf } from '../../support/values/plans.ts';

const plan = planOf({ mailbox: 1 });
const [own, other] = ['72f988bf-86f1-41af-91ab-2d7cd011db47', '11111111-1111-1111-1111-111111111111'];

const denied = new GraphError('no', { kind: 'refused', status: 403, code: 'accessDenied', requestId: '8f1c' });

/** A token that does not say its tenant, and a service that does not say it either. */
function evidence(changes: Partial<TenantEvidence> = {}): TenantEvidence {
  return {
    ofToken: null,
    ofSignIn: null,
    assumed: undefined,
    isLoopback: false,
    ask: async () => await Promise.reject(denied),
    warn: () => undefined,
    ...changes,
  };
}

describe('the tenant of a spec', () => {
  it.each<[string, Partial<TenantEvidence>]>([
    ['the token says so', { ofToken: own }],
    ['the credential signs in there', { ofSignIn: own }],
    ['the service names it, in any case', { ask: async () => [own.toUpperCase()] }],
    ['the user assumes it and the service does not answer', { assumed: own }],
    ['the service names no organization and the user assumes it', { assumed: own, ask: async () => [] }],
  ])('is accepted if %s', async (_, known) => {
    await requireTenant(plan, evidence(known));
  });

  it.each<[string, Partial<TenantEvidence>]>([
    ['the token is of', { ofToken: other, ofSignIn: own, assumed: own }],
    ['the program signed in to', { ofSignIn: other, assumed: own }],
    ['the token is of', { ask: async () => [other], assumed: own }],
    ['--assume-tenant names', { assumed: other }],
  ])('is refused if %s another', async (source, known) => {
    await expect(requireTenant(plan, evidence(known))).rejects.toMatchObject({
      exitCode: 3,
      message: `\`finance\` is for the tenant \`${own}\`, and ${source} \`${other}\``,
      hint: 'sign in to the tenant that it is for; nothing was started',
    });
  });

  it('is refused if nothing says which tenant this is, and the hint names --assume-tenant', async () => {
    await expect(requireTenant(plan, evidence())).rejects.toMatchObject({
      exitCode: 3,
      message: `\`finance\` is for the tenant \`${own}\`, and neither the token nor the service says which tenant this is (403 accessDenied, request 8f1c)`,
      hint: `have an administrator grant \`Organization.Read.All\`, or, if you are certain, add --assume-tenant ${own}; nothing was started`,
    });
  });

  it('is only warned about on this machine, where nobody is asked', async () => {
    const warnings: string[] = [];

    await requireTenant(plan, evidence({ isLoopback: true, warn: (text) => warnings.push(text) }));

    expect(warnings).toEqual([`the token does not say its tenant: \`finance\` is for \`${own}\``]);
  });

  it('may be any if the spec names none', async () => {
    await requireTenant({ name: 'finance', tenant: null }, evidence({ ofToken: other }));
  });
});

describe('the organizations of a token', () => {
  it('are read from the service by their ids', async () => {
    await using rig = await GraphRig.open([json({ value: [{ id: own }] })]);

    expect(await rig.client.directory.listOrganizations()).toEqual([own]);
    expect(rig.server.requests[0]).toMatchObject({ method: 'GET', url: '/v1.0/organization?$select=id' });
  });
});
