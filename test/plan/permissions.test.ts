import { describe, expect, it } from 'vitest';
import { neededPermissions, wantedPermissions } from '../../src/plan/permissions.ts';
import { planOf } from '../support/values/plans.ts';
import { messagesOf, resourceOf } from '../support/values/specs.ts';

const whole = planOf({ mailbox: 1 });
const withItems = planOf(
  {},
  { resources: [resourceOf('mailbox', 'ada@contoso.com'), messagesOf('ada@contoso.com', 'x')] },
);

const restore = 'BackupRestore-Restore.ReadWrite.All';
const search = 'BackupRestore-Search.Read.All';
const units = 'BackupRestore-Configuration.Read.All';

describe('the permissions of a run', () => {
  it('are that to restore, and those to look up single items if there are any', () => {
    expect(neededPermissions(whole)).toEqual([restore]);
    expect(neededPermissions(withItems)).toEqual([restore, search, units]);
  });

  it('are better with that to list protection units, each once', () => {
    expect(wantedPermissions(whole)).toEqual([restore, units]);
    expect(wantedPermissions(withItems)).toEqual([restore, search, units]);
  });
});
