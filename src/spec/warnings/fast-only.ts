import type { ReadSpec } from '../read-spec.ts';
import { nearestSaid, reachesOf } from './reach.ts';
import type { Trapped } from './trap.ts';

/** Mailboxes neither have nor need fast restore points, says learn.microsoft.com/microsoft-365/backup/backup-overview. */
export function fastOnlyMailboxes({ written }: ReadSpec): Trapped[] {
  const found: Trapped[] = [];
  for (const { kind, levels } of reachesOf(written)) {
    if (kind !== 'mailbox' && kind !== 'message') continue;
    const said = nearestSaid(levels, ({ restorePoint }) => restorePoint?.fastOnly);
    if (said?.value !== true) continue;
    const pointer = `${said.level.pointer}/restorePoint/fastOnly`;
    const isTheirOwn = /\/(?:mailboxes|messages)(?:\/|$)/.test(said.level.pointer);
    const owner = kind === 'mailbox' ? '`mailboxes`' : 'each entry of `messages`';
    const hint = isTheirOwn ? 'remove it' : `add \`restorePoint: { fastOnly: false }\` to ${owner}`;
    const message = '`fastOnly` reaches mailboxes, which have no fast restore points';
    found.push({ rule: 'fast-only-mailboxes', pointer, message, hint });
  }
  return found;
}
