import type { Workload } from '../../src/m365/workload.ts';
import type { Draw } from './draw.ts';

/** What a story restores, as in its spec. */
export interface Wanted {
  readonly whole: readonly Whole[];
  /** Workloads with `pin: true`. */
  readonly pinned: readonly Workload[];
  readonly messages: readonly Messages[];
  readonly files: readonly Files[];
}

/** A mailbox, drive or site. */
export interface Whole {
  readonly workload: Workload;
  readonly name: string;
  /** The restore point that the spec names for it; null if it names none. */
  readonly point: NamedPoint | null;
}

export interface NamedPoint {
  /** `foreign`: of another resource of the workload. `unknown`: of a resource that the tenant does not have. `malformed`: not an id. */
  readonly kind: 'own' | 'foreign' | 'unknown' | 'malformed';
  readonly of: string;
}

export interface Messages {
  readonly mailbox: string;
  readonly query: string;
}

export interface Files {
  readonly in: 'drive' | 'site';
  readonly unit: string;
  readonly paths: readonly Path[];
}

/** A path of a spec, and the items that it matches in the emulator's tree. */
interface Path {
  readonly path: string;
  readonly items: readonly string[];
}

/** How many of each workload the tenant protects, and how many resources a session holds at most. */
export interface Size {
  readonly mailbox: number;
  readonly drive: number;
  readonly site: number;
  readonly perSession: number;
}

/** A wide story has sessions with more artifacts than one request takes. */
export function sizeOf(draw: Draw): Size {
  const isWide = draw.happens(0.3, 'wide');
  return isWide
    ? { mailbox: 130, drive: 70, site: 15, perSession: 130 }
    : { mailbox: 60, drive: 30, site: 15, perSession: 10 };
}

/** Sometimes asks for one whole resource more than the tenant protects, which is not found. */
export function wantedOf(size: Size, draw: Draw): Wanted {
  return {
    whole: (['mailbox', 'drive', 'site'] as const).flatMap((workload) => wholeOf(workload, size, draw)),
    pinned: (['mailbox', 'drive', 'site'] as const).filter((workload) => draw.happens(0.4, `pinned ${workload}`)),
    messages: draw.happens(0.5, 'messages') ? messagesOf(draw) : [],
    files: draw.happens(0.5, 'files') ? filesOf(draw) : [],
  };
}

function wholeOf(workload: Workload, size: Size, draw: Draw): Whole[] {
  const nameOf = workload === 'site' ? siteOf : addressOf;
  const isNaming = draw.happens(0.35, `naming points of ${workload}`);
  const count = size[workload] + draw.whole(0, 1, `strangers among ${workload}`);
  return numbersTo(count).map((number) => {
    const point = isNaming ? pointsNamed(nameOf)[number] : undefined;
    return { workload, name: nameOf(number), point: point ?? null };
  });
}

/** By the numbers of the resources that name them. */
function pointsNamed(nameOf: (number: number) => string): Readonly<Record<number, NamedPoint>> {
  return {
    8: { kind: 'own', of: nameOf(8) },
    9: { kind: 'own', of: nameOf(9) },
    10: { kind: 'foreign', of: nameOf(11) },
    11: { kind: 'own', of: nameOf(11) },
    12: { kind: 'foreign', of: nameOf(13) },
    14: { kind: 'unknown', of: nameOf(stranger) },
    15: { kind: 'malformed', of: nameOf(15) },
  };
}

/** Two or three queries for each of some mailboxes, so that several artifacts share a restore point. */
function messagesOf(draw: Draw): Messages[] {
  const mailboxes = [1, 2, 3, 4, 7, stranger].map(addressOf);
  return mailboxes.flatMap((mailbox) =>
    queries.slice(0, draw.whole(2, 3, `queries for ${mailbox}`)).map((query) => ({ mailbox, query })),
  );
}

const queries = [
  "Subject -like 'Invoice*'",
  "(Sender -like 'vendor*') -and (HasAttachment -eq 'true')",
  "MessageKind -eq 'Calendar'",
];

function filesOf(draw: Draw): Files[] {
  const drives = [2, 3, 4, 5, 7, stranger].map(addressOf);
  return [
    { in: 'drive', unit: fullDrive, paths: [{ path: 'Documents/Scans/*', items: Object.keys(scans) }] },
    ...drives.map((unit): Files => ({ in: 'drive', unit, paths: draw.oneOf(drivePaths, `paths of ${unit}`) })),
    ...[1, 2, 3].map((number): Files => ({ in: 'site', unit: siteOf(number), paths: sitePaths })),
  ];
}

/** Paths without an item in common, because nothing may be restored twice. A folder includes everything in it. */
const drivePaths: readonly [readonly Path[], ...(readonly Path[])[]] = [
  [
    {
      path: 'Documents/Contracts/**',
      items: [
        'Documents/Contracts/Fabrikam 2026.pdf',
        'Documents/Contracts/Northwind 2025.pdf',
        'Documents/Contracts/Signed',
      ],
    },
    { path: 'Documents/*.{xlsx,docx}', items: ['Documents/Budget 2026.xlsx', 'Documents/Notes.docx'] },
    { path: 'Documents/Lost.docx', items: [] },
  ],
  [
    { path: 'Documents/Budget 2026.xlsx', items: ['Documents/Budget 2026.xlsx'] },
    { path: 'Documents/Contracts/', items: ['Documents/Contracts'] },
  ],
];

const sitePaths: readonly Path[] = [
  {
    path: 'Shared Documents/Q3/**',
    items: ['Shared Documents/Q3/Board', 'Shared Documents/Q3/Figures.xlsx', 'Shared Documents/Q3/Report.docx'],
  },
  { path: 'Site Assets/Logo.png', items: ['Site Assets/Logo.png'] },
];

/** The files of the drive with more files than one request takes, with their bytes. */
export const scans: Readonly<Record<string, number>> = Object.fromEntries(
  numbersTo(60).map((number) => [`Documents/Scans/${String(number).padStart(3, '0')}.pdf`, 1_000]),
);

/** A drive with the scans; a mailbox where no query finds anything; a user with one old restore point; a drive that can't be browsed. */
export const fullDrive: string = addressOf(1);
export const emptyMailbox: string = addressOf(3);
export const pointless: string = addressOf(7);
export const unreadableDrive: string = addressOf(5);

/** A number that no tenant protects. */
const stranger = 999;

export function addressOf(number: number): string {
  return `user${digits(number)}@contoso.com`;
}

export function siteOf(number: number): string {
  return `https://contoso.sharepoint.com/sites/site${digits(number)}`;
}

function digits(number: number): string {
  return String(number).padStart(5, '0');
}

function numbersTo(last: number): number[] {
  return Array.from({ length: last }, (_, index) => index + 1);
}
