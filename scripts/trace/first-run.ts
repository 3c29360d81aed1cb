import { row, table, withTables } from '../markdown-table.ts';

/** Why the steps of docs/first-tenant.md do not settle a guess, and what would. */
interface OpenGuess {
  readonly why: string;
  readonly needs: string;
}

const refusedOnly = 'a run that goes well is refused nothing';
const noItems = 'the steps restore a whole mailbox, and no single items';
const byHand = 'a request by hand, with its answer in a bug report';
const hidden = 'a trace holds no names and texts';
const lookAt = 'somebody who compares the reports with what is in the tenant';

/** The guesses of the emulator's README that docs/first-tenant.md leaves open, in the order of that table. */
export const leftOpen: Readonly<Record<string, OpenGuess>> = {
  'code for too many resources in flight, or in 24 hours (rolling)': {
    why: 'one mailbox reaches no cap',
    needs: 'a spec of more than 1,000 mailboxes beside somebody who restores too, or of more than 10,000 in a day',
  },
  'code for restoring while the service is `disabled` or `restoreLocked`': {
    why: 'the guards stop a run before it sends anything then',
    needs: 'a service that is locked while a run goes on',
  },
  'how many messages a query finds': { why: noItems, needs: '`messages` with a query whose hits somebody has counted' },
  'which restore points are fast': { why: 'which ones are is in no document', needs: `step 3, and ${lookAt}` },
  'what `filter` and `orderBy` apply to': { why: noItems, needs: `\`files\` with a pattern, and ${lookAt}` },
  'where files come back': { why: noItems, needs: `\`files\` with one path, and ${lookAt}` },
  'what counts as in flight': {
    why: 'one mailbox reaches no cap',
    needs: 'a run that waits for the cap, and its trace',
  },
  '`inProgress` in the counts': { why: 'a single mailbox never waits', needs: 'a run of more than 25 mailboxes' },
  'in-place restores': {
    why: 'the steps overwrite nothing',
    needs: 'one test site with `destination: inPlace`, which overwrites it',
  },
  'aliases without `User.Read.All`': {
    why: 'the steps are run with the permissions that `doctor` asks for',
    needs: '`plan --online` as an application with only `User.ReadBasic.All`, and an alias in the spec',
  },
  'names of a renamed user': { why: hidden, needs: `a mailbox whose user was renamed, and ${lookAt}` },
  'restoring a deleted user by address': { why: refusedOnly, needs: `a mailbox whose user was deleted, and ${lookAt}` },
  'users whom only a restore names': { why: 'it is about the emulator', needs: 'nothing on a tenant' },
  'sizes in usage reports': {
    why: 'a trace shows that a number is one, and no sizes',
    needs: 'nothing: each tenant has its own',
  },
  'code for restoring by an application that is not the controller': {
    why: 'the guards stop a run before it sends anything then',
    needs: byHand,
  },
  'several sessions in `mode: published`': {
    why: 'each run has one session',
    needs: 'a run of several thousand mailboxes',
  },
  "permission for the service's state": {
    why: 'a trace does not show what the token may do',
    needs: '`doctor` with one permission at a time',
  },
};

/** docs/first-tenant.md with its table of them. */
export function withOpenGuesses(page: string): string {
  const rows = Object.entries(leftOpen).map(([guess, { why, needs }]) => row(guess, why, needs));
  const heads = ['guess', 'why these steps leave it open', 'what would settle it'];
  return withTables(page, [['guesses left open', table(heads, rows)]]);
}
