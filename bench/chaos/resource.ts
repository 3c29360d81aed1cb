import type { ArtifactIdentity } from '../../src/emulator/sessions/added-artifact.ts';
import { type ResourceKind, resourceKey, type Workload } from '../../src/m365/workload.ts';
import type { Filling } from '../../src/plan/plan.ts';
import { nameOfFiles, nameOfMessages } from '../../src/spec/names.ts';
import {
  addressOf,
  type Files,
  type Messages,
  type NamedPoint,
  pointless,
  type Size,
  siteOf,
  unreadableDrive,
  type Wanted,
  type Whole,
} from './wanted.ts';

/** Something that has a row in the report. */
export interface Resource {
  /** As in reports. */
  readonly workload: ResourceKind;
  readonly name: string;
  readonly filling: Filling;
  /** What is restored for it: one thing, except that a path can match any number of items. */
  readonly parts: readonly Part[];
  /** Only for messages, otherwise null. */
  readonly search: Messages | null;
  /** What the row says if the run cannot find it; null if it can, or if the service resolves it. */
  readonly absence: Absence | null;
}

export interface Part {
  /** As `resourceKey`. */
  readonly name: string;
  /** The emulator's identity of it, for chance. */
  readonly identity: ArtifactIdentity;
}

export interface Absence {
  readonly outcome: 'unresolved' | 'failed';
  /** Any of these is right. */
  readonly codes: readonly string[];
}

/** The settings of the tenant that decide whether a resource can be found. */
interface Tenant {
  readonly size: Size;
  readonly unitList: string;
  /** Codes with which chance may refuse a resource. */
  readonly resolutionCodes: readonly string[];
}

export function resourcesOf({ whole, pinned, messages, files }: Wanted, tenant: Tenant): Resource[] {
  return [
    ...whole.map((one) =>
      (one.point !== null ? byPoint : pinned.includes(one.workload) ? pinnedOf : byName)(one, tenant),
    ),
    ...messages.map((search) => messagesOf(search, tenant)),
    ...files.flatMap((of) => filesOf(of, tenant)),
  ];
}

function byName({ workload, name }: Whole): Resource {
  const key = resourceKey(name);
  const parts = [{ name: key, identity: { workload, key, label: `${workload} ${key}` } }];
  return { workload, name, filling: 'bulk', parts, search: null, absence: null };
}

function pinnedOf(whole: Whole, tenant: Tenant): Resource {
  const absence = isFound(whole.name, whole.workload, tenant) ? null : unresolved;
  return { ...byName(whole), filling: 'standard', absence };
}

function byPoint(whole: Whole, { resolutionCodes }: Tenant): Resource {
  return { ...byName(whole), filling: 'standard', absence: absences(resolutionCodes)[whole.point?.kind ?? 'own'] };
}

/** The service accepts a foreign point if its own resource can be restored, so the run must notice it. */
function absences(resolutionCodes: readonly string[]): Readonly<Record<NamedPoint['kind'], Absence | null>> {
  return {
    own: null,
    foreign: { outcome: 'failed', codes: ['', ...resolutionCodes] },
    unknown: { outcome: 'failed', codes: ['ArtifactNotFound'] },
    malformed: { outcome: 'failed', codes: ['InvalidRestorePoint'] },
  };
}

function messagesOf(search: Messages, tenant: Tenant): Resource {
  const { mailbox, query } = search;
  const name = nameOfMessages(mailbox, query);
  const key = resourceKey(mailbox);
  return {
    workload: 'message',
    name,
    filling: 'granular',
    parts: [{ name: resourceKey(name), identity: { workload: 'mailbox', key, label: `message ${key} ${query}` } }],
    search,
    absence: absenceOfItems(mailbox, 'mailbox', tenant),
  };
}

function filesOf({ in: workload, unit, paths }: Files, tenant: Tenant): Resource[] {
  const key = resourceKey(unit);
  const absence = absenceOfItems(unit, workload, tenant) ?? (unit === unreadableDrive ? unreadable : null);
  return paths.map(({ path, items }) => ({
    workload: 'file',
    name: nameOfFiles(unit, path),
    filling: 'granular',
    parts: items.map((item) => ({
      name: resourceKey(nameOfFiles(unit, item)),
      identity: { workload, key, label: `file ${key} ${item}` },
    })),
    search: null,
    absence: absence ?? (items.length === 0 ? unresolved : null),
  }));
}

/** Single items are looked up one by one, so each fails if the list of units is refused. */
function absenceOfItems(unit: string, workload: Workload, tenant: Tenant): Absence | null {
  if (tenant.unitList === 'refused') return { outcome: 'failed', codes: ['accessDenied'] };
  return isFound(unit, workload, tenant) ? null : unresolved;
}

const unresolved: Absence = { outcome: 'unresolved', codes: [''] };
const unreadable: Absence = { outcome: 'failed', codes: ['UnknownError'] };

/** Whether it is protected and has a restore point in the window. */
function isFound(name: string, workload: Workload, { size }: Tenant): boolean {
  const nameOf = workload === 'site' ? siteOf : addressOf;
  const isProtected = Array.from({ length: size[workload] }, (_, index) => nameOf(index + 1)).includes(name);
  return isProtected && name !== pointless;
}
