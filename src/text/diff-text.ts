import { countOf } from '../m365/workload.ts';
import type {
  ChangedResources,
  PlacedResources,
  PlacementChange,
  PlanDiff,
  PointSource,
  ResourcesOfKind,
  ValueChange,
} from '../plan/plan-diff.ts';
import type { SettingChange } from '../plan/setting-changes.ts';
import { counted, formatCount } from '../util/count.ts';
import { formatDuration } from '../util/duration.ts';
import { groupBy } from '../util/group-by.ts';
import { printable } from '../util/printable.ts';
import { pointText, restorePointText, secondText } from './plan-parts.ts';
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
  /** How many lines a person is shown. */
  readonly most: number;
}

/** A diff for people: a summary, what is newly overwritten, and the first lines of each kind of change. */
export function diffText(diff: PlanDiff): string {
  const lines = [...overwriteSections(diff), ...diffSections(diff)].flatMap(({ lines: all, total, most }) => {
    const shown: DiffLine[] = [];
    for (const line of all) {
      if (shown.length === most) break;
      shown.push(line);
    }
    const left = total - signed(shown);
    const rest = left > 0 ? [`    … and ${formatCount(left)} more; \`--format json\` lists them all`] : [];
    return [...shown.map(({ sign, text }) => `  ${sign} ${printable(text)}`), ...rest];
  });
  return [diffSummary(diff), ...lines, ''].join('\n');
}

/** Lines of one kind of change, with their title. */
const mostShown = 20;

/** Resources that are newly overwritten. */
export const mostOverwrites = 200;

function signed(lines: readonly DiffLine[]): number {
  return lines.filter(({ sign }) => sign !== ' ').length;
}

/** A diff in one sentence. */
export function diffSummary(diff: PlanDiff): string {
  const { hash, createdAt } = diff.against;
  const numbers = [
    [totalOf(diff.newlyOverwritten), 'newly overwritten in place'],
    [totalOf(diff.added), 'added'],
    [totalOf(diff.removed), 'removed'],
    [totalOf(diff.changed), 'changed'],
  ] as const;
  const parts = numbers.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}`);
  if (diff.settings.length > 0) parts.push(`${counted(diff.settings.length, 'setting')} changed`);
  const changes = parts.length === 0 ? 'no changes' : parts.join(', ');
  return `Compared with the plan ${hash.slice(0, shortHash)}… of ${secondText(createdAt)}: ${changes}.${movedText(diff)}`;
}

/** Whether there is anything that a reviewer must look at. Windows that moved with the clock are none. */
export function hasChanges(diff: PlanDiff): boolean {
  return overwriteSections(diff).length + diffSections(diff).length > 0;
}

/** They all moved by the time between the plans. Less than a second is not worth a word. */
function movedText({ movedWindows: [window] }: PlanDiff): string {
  if (window === undefined) return '';
  const moved = Math.round((Date.parse(window.after.to) - Date.parse(window.before.to)) / 1_000) * 1_000;
  if (moved === 0) return '';
  const by = `${formatDuration(Math.abs(moved))} ${moved < 0 ? 'earlier' : 'later'}`;
  return ` Windows that end when a plan is made end ${by}.`;
}

/** `sha256:` and 12 digits. */
const shortHash = 19;

function totalOf(parts: readonly { readonly resources: readonly string[] }[]): number {
  return parts.reduce((sum, { resources }) => sum + resources.length, 0);
}

/** What the later plan overwrites and the earlier one did not: none or one. */
export function overwriteSections({ newlyOverwritten }: PlanDiff): DiffSection[] {
  const total = totalOf(newlyOverwritten);
  return total === 0 ? [] : [{ lines: overwriteLines(newlyOverwritten, total), total, most: mostOverwrites + 1 }];
}

function* overwriteLines(parts: readonly ResourcesOfKind[], total: number): Generator<DiffLine> {
  yield { sign: ' ', text: `${counted(total, 'resource')} newly overwritten in place:` };
  for (const { kind, resources } of parts) for (const name of resources) yield { sign: '!', text: `${kind} ${name}` };
}

/** Settings, then resources: changed, by what has changed; removed; added. */
export function diffSections({ settings, changed, removed, added }: PlanDiff): DiffSection[] {
  const sections: Omit<DiffSection, 'most'>[] = [
    {
      lines: settings.map((change) => ({ sign: '!', text: `${change.setting}: ${valuesText(settingTexts(change))}` })),
      total: settings.length,
    },
    ...changesByKind(changed).map((parts) => ({ lines: changedLines(parts), total: totalOf(parts) })),
    { lines: placedLines('-', removed), total: totalOf(removed) },
    { lines: placedLines('+', added), total: totalOf(added) },
  ];
  return sections.filter(({ total }) => total > 0).map((section) => ({ ...section, most: mostShown }));
}

/** What can do most harm comes first. */
const kindsOfChange: readonly PlacementChange['what'][] = [
  'destination',
  'conflictBehavior',
  'restore point',
  'directoryObjectId',
  'siteId',
  'wave',
];

/** One list for each kind of change, so that many harmless changes do not hide a single other one. */
function changesByKind(changed: readonly ChangedResources[]): ChangedResources[][] {
  const worst = groupBy(changed, ({ changes }) => Math.min(...changes.map(({ what }) => kindsOfChange.indexOf(what))));
  return [...worst].toSorted(([a], [b]) => a - b).map(([, parts]) => parts);
}

function* changedLines(parts: readonly ChangedResources[]): Generator<DiffLine> {
  for (const { kind, changes, resources } of parts) {
    const what = changes.map((change) => `${change.what} ${valuesText(placementTexts(change))}`).join('; ');
    yield { sign: ' ', text: `${countOf(resources.length, kind)}: ${what}` };
    for (const name of resources) yield { sign: '!', text: `${kind} ${name}` };
  }
}

/** The JSON of a diff. Settings are as a spec has them, restore points in words. */
export function diffJson({
  against,
  settings,
  newlyOverwritten,
  added,
  removed,
  changed,
  movedWindows,
}: PlanDiff): object {
  const changedJson = changed.map(({ kind, changes, resources }) => {
    return { kind, changes: changes.map((change) => ({ what: change.what, ...placementTexts(change) })), resources };
  });
  const settingsJson = settings.map((change) => ({ setting: change.setting, ...settingTexts(change) }));
  return { against, settings: settingsJson, newlyOverwritten, added, removed, changed: changedJson, movedWindows };
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
