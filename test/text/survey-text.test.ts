import { describe, expect, it } from 'vitest';
import type { TokenClaims } from '../../src/graph/auth/token-claims.ts';
import type { PolicyRead } from '../../src/lookup/policies.ts';
import type { SurveyedResource } from '../../src/lookup/survey.ts';
import type { Plan } from '../../src/plan/plan.ts';
import { type OnlineSurvey, surveyJson, surveyText } from '../../src/text/survey-text.ts';
import { claimsWith } from '../support/values/claims.ts';
import { planOf, planTime } from '../support/values/plans.ts';

const controller = { consumer: 'firstparty', graceUntil: null, disableReason: 'none' } as const;

const hour = 3_600_000;

const fine: SurveyedResource = {
  isProtected: true,
  hasPoint: true,
  point: { id: 'p1', protectedAt: Date.parse('2026-11-14T21:00:00Z'), expiresAt: null, isFast: null, unit: null },
  hits: null,
};
const unprotected: SurveyedResource = { isProtected: false, hasPoint: false, point: null, hits: null };
const pointless: SurveyedResource = { isProtected: true, hasPoint: false, point: null, hits: null };
const unclear: SurveyedResource = { isProtected: null, hasPoint: null, point: null, hits: null };

const claims: TokenClaims = claimsWith({
  permissions: ['BackupRestore-Restore.ReadWrite.All', 'BackupRestore-Configuration.Read.All'],
});

const day = 24 * hour;
const policies: PolicyRead = {
  policies: [
    { id: 'p1', workload: 'mailbox', displayName: 'all', status: 'active', retention: 365 * day },
    { id: 'p2', workload: 'mailbox', displayName: 'board', status: 'active', retention: 730 * day },
  ],
  unread: [],
};

function online(resources: readonly SurveyedResource[], changes: Partial<OnlineSurvey> = {}): OnlineSurvey {
  const use = {
    activeSessions: 2,
    inFlight: { mailbox: 150, drive: 0, site: 0 },
    today: { mailbox: 1_200, drive: 0, site: 0 },
  };
  const service = { status: 'enabled', statusText: 'enabled', restoreAllowedTill: null, ...controller } as const;
  return { survey: { service, use, resources, unread: [] }, claims, policies, now: planTime, ...changes };
}

const planWith = (mailbox: number, rpo: number | null = null): Plan =>
  planOf({ mailbox }, { objectives: { rto: null, rpo, minSuccess: null } });

describe('the survey of a plan', () => {
  it('shows the service, permissions, caps in use, protected resources, and restore points', () => {
    expect(surveyText(planWith(4, hour), online([fine, unprotected, pointless, unclear]))).toBe(`
Online:
  service       enabled
  controller    Microsoft 365
  retention     mailboxes 730d
  permissions   all that a run needs
  without name  4 of 4 rows of the reports of an application: grant User.Read.All, or give the ids in the lists
  sessions      2 of 25 active
  mailbox       150 of 1,000 in flight, 1,200 of 10,000 in the last 24 hours
  protected     2 of 4 mailboxes; 1 not protected, 1 not known
  with a point  1 of the 2 protected; 1 without
  data loss     3h at most (user0@contoso.com); rpo 1h will be missed

Not protected, according to the tenant's list:
  mailbox  user1@contoso.com  finance.yaml:2

No restore point in the window:
  mailbox  user2@contoso.com  finance.yaml:3

Warnings:
  1 resource of mailboxes that are not protected; no policy can protect group, room and hybrid mailboxes (Microsoft 365 Backup, limitations, November 2026)
`);
  });

  it('says who controls the service, until when somebody else does, and why it is disabled', () => {
    const { survey } = online([fine]);
    const service = {
      ...({ status: 'disabled', statusText: 'disabled', restoreAllowedTill: null } as const),
      ...({
        consumer: 'thirdparty',
        graceUntil: Date.parse('2026-12-24T00:00:00Z'),
        disableReason: 'userRequested',
      } as const),
    };
    const asked = online([fine], { survey: { ...survey, service } });

    expect(surveyText(planWith(1), asked)).toContain(
      '  controller    an application of another vendor: only that one restores; the one that is replaced may act until 2026-12-24T00:00:00.000Z; disabled: an administrator asked for it\n',
    );
    expect(surveyJson(planWith(1), asked)).toMatchObject({
      service: { controller: 'thirdparty', grace_until: '2026-12-24T00:00:00.000Z', disable_reason: 'userRequested' },
    });
  });

  it('names everything for a user', () => {
    const user = { ...claims, kind: 'delegated' } as const;

    expect(surveyText(planWith(1), online([fine], { claims: user }))).not.toContain('without name');
    expect(surveyJson(planWith(1), online([fine], { claims: user }))).toMatchObject({ unnamed: 0 });
  });

  it('counts restore points only for protected resources, so that the numbers add up', () => {
    const safe = { ...fine, hasPoint: null, point: null, hits: null };
    const text = surveyText(planWith(6), online([fine, safe, safe, pointless, unprotected, unclear]));

    expect(text).toContain('  protected     4 of 6 mailboxes; 1 not protected, 1 not known\n');
    expect(text).toContain('  with a point  1 of the 4 protected; 1 without, 2 not known\n');
  });

  it('has no line about restore points if nothing is protected', () => {
    expect(surveyText(planWith(1), online([unprotected]))).not.toContain('with a point');
  });

  it('names missing permissions, and says if the token cannot be read', () => {
    const lacking = surveyText(planWith(1), online([fine], { claims: { ...claims, permissions: ['User.Read'] } }));
    const opaque = surveyText(planWith(1), online([fine], { claims: null }));

    expect(lacking).toContain(
      '  permissions   missing: BackupRestore-Restore.ReadWrite.All, BackupRestore-Configuration.Read.All\n',
    );
    expect(opaque).toContain('  permissions   not known: the token cannot be read\n');
  });

  it('says what is not known and why', () => {
    const { survey } = online([unclear]);
    const text = surveyText(planWith(1), {
      ...online([unclear]),
      survey: { ...survey, service: null, use: null, unread: ['the sessions of the tenant (403 accessDenied)'] },
      policies: { policies: null, unread: ['the backup policies (403 accessDenied)'] },
    });

    expect(text).toContain('  service       not known\n');
    expect(text).toContain('  controller    not known: reading it needs BackupRestore-Control.Read.All\n');
    expect(text).toContain('  retention     mailboxes not known\n');
    expect(text).toContain('  not known     the backup policies (403 accessDenied)\n');
    expect(text).toContain('  not known     the sessions of the tenant (403 accessDenied)\n');
    expect(text).not.toContain('in flight');
    expect(text).not.toContain('data loss');
  });

  it('lists 20 resources and counts the rest', () => {
    const text = surveyText(planWith(50), online(Array.from({ length: 50 }, () => unprotected)));

    expect(text.match(/finance\.yaml:/g)).toHaveLength(20);
    expect(text).toContain('  … and 30 more; --json lists them all\n');
  });

  it('counts no data loss for a restore point after the end of the window', () => {
    const late = {
      ...fine,
      point: { id: 'p1', protectedAt: Date.parse('2026-11-16T00:00:00Z'), expiresAt: null, isFast: null, unit: null },
    };

    expect(surveyText(planWith(1), online([late]))).toContain('  data loss     0ms at most (user0@contoso.com)\n');
    expect(surveyJson(planWith(1), online([late]))).toMatchObject({ rpo_seconds: 0, resources: [{ lost_seconds: 0 }] });
  });

  it('has the same as JSON, resource by resource', () => {
    const json = surveyJson(planWith(2), online([fine, unclear]));

    expect(json).toMatchObject({
      service: { status: 'enabled' },
      permissions_missing: [],
      active_sessions: 2,
      rpo_seconds: 10_800,
      unread: [],
      resources: [
        {
          workload: 'mailbox',
          resource: 'user0@contoso.com',
          protected: true,
          has_restore_point: true,
          restore_point_id: 'p1',
          restore_point_time: '2026-11-14T21:00:00.000Z',
          lost_seconds: 10_800,
        },
        {
          resource: 'user1@contoso.com',
          protected: null,
          has_restore_point: null,
          restore_point_id: null,
          restore_point_time: null,
          lost_seconds: null,
        },
      ],
    });
  });
});
