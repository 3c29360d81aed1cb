import { countOf } from '../m365/workload.ts';
import type {
  ChangedResources,
  PlacedResources,
  PlacementChange,
  PlanDiff,
  PointSource,
  ValueChange,
} from '../plan/plan-diff.ts';
import type { SettingChange } from '../plan/setting-changes.ts';
import { counted, formatCount } from '../util/count.ts';
import { printable } from '../util/printable.ts';
import { momentText, pointText, restorePointText, windowText } from './plan-parts.ts';
import { settingText } from './setting-text.ts';

export interface DiffLine {
  /** Added, removed, or changed; a blank before what the lines below have in common. */
  readonly sign: '+' | '-' | '!' | ' ';
  readonly text: string;
}

/** Lines of one kind. There may be as many as resources, so iterate only as far as there is room. */
export interface DiffSection {
  readonly lines: Iterable<DiffLine>;
  /** The number of lines with a sign. */
  readonly total: number;
}

/** A diff for people: a summary, and the first 20 lines of each kind of change. */
export function diffText(diff: PlanDiff): string {
  const lines = diffSections(diff).flatMap(({ lines: all, total }) => {
    const shown: DiffLine[] = [];
    for (const line of all) {
      if (shown.length === mostShown) break;
      shown.push(line);
    }
    const left = total - signed(shown);
    const rest = left > 0 ? [`    … and ${formatCount(left)} more; \`--format json\` lists them all`] : [];
    return [...shown.map(({ sign, text }) => `  ${sign} ${printable(text)}`), ...rest];
  });
  return [diffSummary(diff), ...lines, ''].join('\n');
}

const mostShown = 20;

function signed(lines: readonly DiffLine[]): number {
  return lines.filter(({ sign }) => sign !== ' ').length;
}

/** A diff in one sentence. */
export function diffSummary(diff: PlanDiff): string {
  const { hash, createdAt } = diff.against;
  const numbers = [
    [totalOf(diff.added), 'added'],
    [totalOf(diff.removed), 'removed'],
    [totalOf(diff.changed), 'changed'],
  ] as const;
  const parts = numbers.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  if (diff.settings.length > 0) parts.push(`${counted(diff.settings.length, 'setting')} changed`);
  if (diff.movedWindows.length > 0) parts.push(`${counted(diff.movedWindows.length, 'window')} moved with the clock`);
  const changes = parts.length === 0 ? 'no changes' : parts.join(', ');
  return `Compared with the plan ${hash.slice(0, shortHash)}… of ${momentText(createdAt)}: ${changes}.`;
}

/** `sha256:` and 12 digits. */
const shortHash = 19;

function totalOf(parts: readonly { readonly resources: readonly string[] }[]): number {
  return parts.reduce((sum, { resources }) => sum + resources.length, 0);
}

/** Settings, moved windows, then resources: changed, removed, added. */
export function diffSections({ settings, movedWindows, changed, removed, added }: PlanDiff): DiffSection[] {
  const sections: DiffSection[] = [
    {
      lines: settings.map((change) => ({ sign: '!', text: `${change.setting}: ${valuesText(settingTexts(change))}` })),
      total: settings.length,
    },
    {
      lines: movedWindows.map(({ kind, before, after, count }) => ({
        sign: '!',
        text: `${countOf(count, kind)}: window ${windowText(before)} → ${windowText(after)}, moved with the clock`,
      })),
      total: movedWindows.length,
    },
    { lines: changedLines(changed), total: totalOf(changed) },
    { lines: placedLines('-', removed), total: totalOf(removed) },
    { lines: placedLines('+', added), total: totalOf(added) },
  ];
  return sections.filter(({ total }) => total > 0);
}

function* changedLines(parts: readonly ChangedResources[]): Generator<DiffLine> {
  for (const { kind, changes, resources } of parts) {
    const what = changes.map((change) => `${change.what} ${valuesText(placementTexts(change))}`).join('; ');
    yield { sign: ' ', text: `${countOf(resources.length, kind)}: ${what}` };
    for (const name of resources) yield { sign: '!', text: `${kind} ${name}` };
  }
}

/** The JSON of a diff. Settings are as a spec has them, restore points in words. */
export function diffJson({ against, settings, added, removed, changed, movedWindows }: PlanDiff): object {
  const changedJson = changed.map(({ kind, changes, resources }) => {
    return { kind, changes: changes.map((change) => ({ what: change.what, ...placementTexts(change) })), resources };
  });
  const settingsJson = settings.map((change) => ({ setting: change.setting, ...settingTexts(change) }));
  return { against, settings: settingsJson, added, removed, changed: changedJson, movedWindows };
}

function settingTexts({ setting, before, after }: SettingChange): ValueChange {
  return { before: settingText(setting, before), after: settingText(setting, after) };
}

function placementTexts(change: PlacementChange): ValueChange {
  if (change.what !== 'restore point') return { before: change.before, after: change.after };
  return { before: sourceText(change.before), after: sourceText(change.after) };
}

function sourceText(source: PointSource | null): string | null {
  if (source === null) return null;
  return 'of' in source ? pointText(source) : restorePointText(source);
}

/** `(none)` is in brackets because a wave may be called `none`. */
function valuesText({ before, after }: ValueChange): string {
  return `${before ?? '(none)'} → ${after ?? '(none)'}`;
}

function* placedLines(sign: '+' | '-', parts: readonly PlacedResources[]): Generator<DiffLine> {
  for (const { resources, ...placement } of parts) {
    const { kind, destination, wave } = placement;
    const where = `${destination}, ${restorePointText(placement)}${wave === null ? '' : `, wave ${wave}`}`;
    yield { sign: ' ', text: `${countOf(resources.length, kind)}: ${where}` };
    for (const name of resources) yield { sign, text: `${kind} ${name}` };
  }
}
