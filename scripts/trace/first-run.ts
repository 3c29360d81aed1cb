import { row, table, withTables } from '../markdown-table.ts';

/** Why the first run on a tenant does not settle a guess, and what would. */
interface OpenGuess {
  readonly why: string;
  readonly needs: string;
}

const wellFormed = 'the program never sends it: it checks that before';
const refusedOnly = 'a run that goes well is refused nothing';
const onlyNamed = 'the first run names resources, and chooses no restore points';
const noItems = 'the first run restores a whole mailbox, and no single items';
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
  'a second bulk request, a resource twice in one, an unknown or unimplemented property, an empty window': {
    why: wellFormed,
    needs: byHand,
  },
  'patching a draft that holds a bulk request, or with a property that no PATCH accepts': {
    why: wellFormed,
    needs: byHand,
  },
  'more than 50 artifacts in a new session; a second destination by PATCH; a missing destination': {
    why: wellFormed,
    needs: byHand,
  },
  'a malformed restore point id, or one of another workload': {
    why: onlyNamed,
    needs: '`restorePoint: { id }` with an id of `points` for another workload',
  },
  'a restore point of a unit, or at a time, that is not there or not any more': {
    why: onlyNamed,
    needs: '`restorePoint: { id }` with a restore point that has expired',
  },
  'a resource that a bulk request would not resolve, by chance or by the scenario': {
    why: onlyNamed,
    needs: '`restorePoint: { id }` for a mailbox that was taken out of its policy',
  },
  'the same restore point, search and restore point, or item key twice, in one request or session': {
    why: wellFormed,
    needs: byHand,
  },
  'how refused artifacts are reported': {
    why: onlyNamed,
    needs: 'two mailboxes by `restorePoint: { id }`, one of them with a restore point that has expired',
  },
  'single items for a session created empty; a bulk request for a session with artifacts': {
    why: wellFormed,
    needs: byHand,
  },
  'when artifacts of restore points appear': { why: onlyNamed, needs: '`restorePoint: { id }` with an id of step 3' },
  'an unknown or old `searchResponseId` or browse session, a restore point that the search did not find': {
    why: noItems,
    needs: '`messages`, resumed a day after the search',
  },
  'an item key that is not there, or that of a site': { why: noItems, needs: byHand },
  'a search without `restorePointPreference`': { why: 'every search of the program has one', needs: byHand },
  'how many messages a query finds': { why: noItems, needs: '`messages` with a query whose hits somebody has counted' },
  'spelling of `granular` without `Prefer`': { why: 'the program always sends `Prefer`', needs: byHand },
  'which restore points are fast': { why: 'which ones are is in no document', needs: `step 3, and ${lookAt}` },
  'codes of browsing': {
    why: noItems,
    needs: '`files` with a restore point that is not fast, or a path that is not there',
  },
  'what `filter` and `orderBy` apply to': { why: noItems, needs: `\`files\` with a pattern, and ${lookAt}` },
  'where files come back': { why: noItems, needs: `\`files\` with one path, and ${lookAt}` },
  'activating an empty session': { why: wellFormed, needs: byHand },
  'codes of unresolved resources': {
    why: 'the mailbox of the first run is protected',
    needs: 'a spec with one more address that no policy protects',
  },
  'a resource that is in progress in another session': {
    why: 'one run restores a mailbox once at a time',
    needs: 'the same mailbox in two runs at once, with `--parallel`',
  },
  'what counts as in flight': {
    why: 'one mailbox reaches no cap',
    needs: 'a run that waits for the cap, and its trace',
  },
  '`inProgress` in the counts': { why: 'a single mailbox never waits', needs: 'a run of more than 25 mailboxes' },
  'in-place restores': {
    why: 'the first run overwrites nothing',
    needs: 'one test site with `destination: inPlace`, which overwrites it',
  },
  'aliases without `User.Read.All`': {
    why: 'the steps are run with the permissions that `doctor` asks for',
    needs: '`plan --online` as an application with only `User.ReadBasic.All`, and an alias in the spec',
  },
  'names of a renamed user': { why: hidden, needs: `a mailbox whose user was renamed, and ${lookAt}` },
  'restoring a deleted user by address': { why: refusedOnly, needs: `a mailbox whose user was deleted, and ${lookAt}` },
  'users whom only a restore names': { why: 'it is about the emulator', needs: 'nothing on a tenant' },
  'site ids in usage reports': {
    why: 'only a tenant with drives or sites has rows to show',
    needs: 'step 2 with `Reports.Read.All`',
  },
  'sizes in usage reports': {
    why: 'a trace shows that a number is one, and no sizes',
    needs: 'nothing: each tenant has its own',
  },
  'code for restoring by an application that is not the controller': {
    why: 'the guards stop a run before it sends anything then',
    needs: byHand,
  },
  'several sessions in `mode: published`': {
    why: 'the first run has one session',
    needs: 'a run of several thousand mailboxes',
  },
  "permission for the service's state": {
    why: 'a trace does not show what the token may do',
    needs: '`doctor` with one permission at a time',
  },
  'a missing permission, an unknown path, a wrong method': {
    why: refusedOnly,
    needs: '`doctor` as an application without permissions',
  },
};

/** docs/first-tenant.md with its table of them. */
export function withOpenGuesses(page: string): string {
  const rows = Object.entries(leftOpen).map(([guess, { why, needs }]) => row(guess, why, needs));
  const heads = ['guess', 'why the first run leaves it open', 'what would settle it'];
  return withTables(page, [['guesses left open', table(heads, rows)]]);
}
