import type { ReadSpec } from '../read-spec.ts';
import { levelChainsOf, nearestSetting } from './level-chains.ts';
import type { Warning } from './warning.ts';

/** Mailboxes have no fast restore points. Source: learn.microsoft.com/microsoft-365/backup/backup-overview. */
export function fastOnlyMailboxes({ written }: ReadSpec): Warning[] {
  const found: Warning[] = [];
  for (const { kind, levels } of levelChainsOf(written)) {
    if (kind !== 'mailbox' && kind !== 'message') continue;
    const setting = nearestSetting(levels, ({ restorePoint }) => restorePoint?.fastOnly);
    if (setting?.value !== true) continue;
    const pointer = `${setting.level.pointer}/restorePoint/fastOnly`;
    const isOwn = /\/(?:mailboxes|messages)(?:\/|$)/.test(setting.level.pointer);
    const where = kind === 'mailbox' ? 'under `mailboxes`, next to `items` or `lists`' : 'to each entry of `messages`';
    const hint = isOwn ? 'remove it' : `add \`restorePoint: { fastOnly: false }\` ${where}`;
    const message = '`fastOnly` applies to mailboxes here, but mailboxes have no fast restore points';
    found.push({ rule: 'fast-only-mailboxes', pointer, message, hint });
  }
  return found;
}
