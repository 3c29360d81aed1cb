import { describe, expect, it } from 'vitest';
import type { ProtectionPolicy } from '../../src/graph/directory-api.ts';
import type { SurveyedResource } from '../../src/lookup/survey.ts';
import { type SurveyWarningContext, surveyWarnings } from '../../src/lookup/survey-warnings.ts';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { Plan } from '../../src/plan/plan.ts';
import type { Resource } from '../../src/spec/spec.ts';
import { day } from '../../src/util/duration.ts';
import { messagesOf, november, resourceOf, specOf, toPinOf } from '../support/values/specs.ts';
import { unitOf } from '../support/values/units.ts';

const now = Date.parse('2026-11-22T03:00:00Z');
const fine: SurveyedResource = { isProtected: true, hasPoint: true, point: null, hits: null };

const policy = (id: string, retention: number | null): ProtectionPolicy => ({
  id,
  workload: 'mailbox',
  displayName: id,
  status: 'active',
  retention,
});

const planFor = (...resources: Resource[]): Plan => makePlan(specOf({}, { resources }), now);

function messages(
  plan: Plan,
  resources: readonly SurveyedResource[],
  changes: Partial<SurveyWarningContext> = {},
): string[] {
  const survey = { service: null, use: null, resources, unread: [] };
  const context = { survey, policies: [policy('p1', 90 * day)], seesNames: true, now, ...changes };
  return surveyWarnings(plan, context).map(({ id, message, source }) => `${id}: ${message} (${source})`);
}

/** Of mailboxes that are to be restored as of so many days ago. */
const asOf = (days: number): Resource =>
  resourceOf('mailbox', `m${days}@contoso.com`, { settings: { ...november, window: { asOf: now - days * day } } });

describe('a warning about a plan', () => {
  it('is about windows that end before the restore points that the policies keep', () => {
    const plan = planFor(asOf(100), asOf(101), asOf(80));

    expect(messages(plan, [fine, fine, fine])).toEqual([
      'window-before-retention: the window of 2 mailboxes ends more than 90d ago, and their policy keeps restore points no longer (learn.microsoft.com/graph/api/resources/retentionsetting)',
    ]);
  });

  it('goes by the policy of the mailbox, if the service names it', () => {
    const unit = unitOf('m@contoso.com', { policyId: 'p2' });
    const policies = [policy('p1', 90 * day), policy('p2', 365 * day)];

    expect(messages(planFor(asOf(100)), [{ ...fine, unit }], { policies })).toEqual([]);
    expect(messages(planFor(asOf(400)), [{ ...fine, unit }], { policies })).toHaveLength(1);
  });

  it('is about sites that have as many restored sites beside them as the service allows', () => {
    const [hr, sales] = ['hr', 'sales'].map((site) =>
      resourceOf('site', `https://contoso.sharepoint.com/sites/${site}`),
    );
    const plan = planFor(hr as Resource, sales as Resource);

    expect(messages(plan, [{ ...fine, restoredSites: 999 }, fine])).toEqual([]);
    expect(messages(plan, [{ ...fine, restoredSites: 1_000 }, fine])).toEqual([
      'too-many-restored-sites: 1 site already has 1,000 sites beside it that restores made (`…R0`, `…R1`), and a site has at most 1,000: remove some of those, or restore in place (learn.microsoft.com/microsoft-365/backup/backup-restore-data)',
    ]);
    const inPlace = planFor({ ...(hr as Resource), settings: { ...november, destination: 'inPlace' } });
    expect(messages(inPlace, [{ ...fine, restoredSites: 1_000 }])).toEqual([]);
  });

  it('is about a tenant with sites in several geographies', () => {
    const plan = planFor(
      resourceOf('site', 'https://contoso.sharepoint.com/sites/hr'),
      resourceOf('site', 'https://Contoso.sharepoint.com/sites/sales'),
    );
    expect(messages(plan, [fine, fine])).toEqual([]);

    const two = planFor(
      resourceOf('site', 'https://contoso.sharepoint.com/sites/hr'),
      resourceOf('site', 'https://contosoeur.sharepoint.com/sites/hr'),
    );
    expect(messages(two, [fine, fine])).toEqual([
      'multi-geo: sites are on 2 hosts, so the tenant is a multi-geo one: a site or drive that was moved to another geography comes back there, and may have weekly restore points only (learn.microsoft.com/microsoft-365/backup/backup-restore-data#multi-geo-environments)',
    ]);
  });

  it('is not given about windows if nobody could read the policies, or none names a time', () => {
    expect(messages(planFor(asOf(400)), [fine], { policies: null })).toEqual([]);
    expect(messages(planFor(asOf(400)), [fine], { policies: [policy('p1', null)] })).toEqual([]);
  });

  it('is about queries that find more than a restore takes', () => {
    const plan = planFor(
      messagesOf('ada@contoso.com', "Subject -like 'a*'"),
      messagesOf('bob@contoso.com', "Subject -like 'b*'"),
    );

    expect(
      messages(plan, [
        { ...fine, hits: 1_001 },
        { ...fine, hits: 1_000 },
      ]),
    ).toEqual([
      'query-finds-too-much: 1 message query of 2 finds more than 1,000 items, and one restore takes at most 1,000: narrow it (Microsoft 365 Backup, granular restore, 4 February 2026)',
    ]);
  });

  it('is about deleted users, whom only an id finds', () => {
    const ada = resourceOf('mailbox', 'ada@contoso.com', { directoryId: 'd1' });
    const bob = toPinOf('mailbox', 'bob@contoso.com', { directoryId: 'd2' });
    const nameless = { ...fine, unit: unitOf(null) };

    expect(messages(planFor(ada, bob), [nameless, nameless])).toEqual([
      'deleted-user: 1 mailbox of a deleted user has no name at the service, which then finds nothing: keep `directoryObjectId` and set `pin: true` (learn.microsoft.com/graph/api/backuprestoreroot-list-mailboxprotectionunits)',
    ]);
    expect(messages(planFor(ada), [nameless], { seesNames: false })).toEqual([]);
  });

  it('is about mailboxes that are not protected, because some never can be', () => {
    expect(messages(planFor(asOf(1)), [{ ...fine, isProtected: false }])).toEqual([
      'not-protectable: 1 resource of mailboxes that are not protected; no policy can protect group, room and hybrid mailboxes (Microsoft 365 Backup, limitations, November 2026)',
    ]);
  });
});
