import type { HttpRequest, HttpResponse } from '../../../src/graph/http/transport.ts';
import type { Json } from '../../../src/graph/wire/wire.ts';
import type { Limits } from '../../../src/m365/limits.ts';
import { resourceKey, type Workload } from '../../../src/m365/workload.ts';
import type { Finding } from '../../chaos/finding.ts';

/** A session that somebody made. */
interface MadeSession {
  readonly id: string;
  readonly workload: Workload;
  /** The process; `somebody else` for other people. */
  readonly by: string;
  readonly createdAt: number;
  /** The `resourceKey` of each, for a bulk addition request. */
  targets: readonly string[];
  activatedAt: number | null;
  deletedAt: number | null;
}

interface Effect {
  readonly response: HttpResponse;
  readonly sender: string;
}

/** The limits of the spec that a run must keep. */
export type KeptLimits = Pick<Limits, 'activeSessions' | 'inFlight' | 'perDay'>;

export interface LedgerOptions {
  readonly now: () => number;
  readonly limits: KeptLimits;
  readonly retries: number;
  /** When the run decided to start a session, by its journal; null if that does not say. */
  readonly begunAt: (id: string) => number | null;
  readonly find: (finding: Finding) => void;
  readonly log: (line: string) => void;
}

export const somebodyElse = 'somebody else';

/** Watches every effect on the service as it happens, and finds those that must not be. */
export class Ledger {
  readonly #options: LedgerOptions;
  readonly #sessions = new Map<string, MadeSession>();
  /** Reads a session as the service shows it. Set once there is a service. */
  read: (id: string) => Promise<Json> = async () => ({});
  /** The looks of each process at the list of all sessions. */
  readonly #looks = new Map<string, Looks>();
  /** Drafts that nobody can know of: the network has sent a request twice, and one of the two answers was lost. */
  readonly twins: Set<string> = new Set();

  constructor(options: LedgerOptions) {
    this.#options = options;
  }

  async note(request: HttpRequest, { response, sender }: Effect): Promise<void> {
    if (request.method === 'GET' || response.status >= 300) return;
    const path = request.url.pathname.toLowerCase();
    const [, id = ''] = /restoresessions\/([^/]+)/.exec(path) ?? [];
    const session = this.#sessions.get(id);
    if (request.method === 'DELETE' && session !== undefined) this.#noteDeletion(session, sender);
    else if (path.endsWith('restoresessions')) this.#noteCreation(response, { path, sender });
    else if (path.endsWith('/activate') && session !== undefined) await this.#noteActivation(session, sender);
    else if (path.includes('bulkadditionrequests') && session !== undefined) {
      session.targets = targetsIn(JSON.parse(request.body ?? '{}') as Json);
      this.#options.log(`${sender} puts ${session.targets.length} resources into ${shortOf(id)}`);
    }
  }

  noteTwin(request: HttpRequest, { status, text }: HttpResponse): void {
    if (status === 201 && request.url.pathname.endsWith('RestoreSessions'))
      this.twins.add((JSON.parse(text) as { id: string }).id);
  }

  /** Notes a page of the list of all sessions that a process has got. After one that is not the service's own, it may believe anything. */
  noteLook({ url }: HttpRequest, { status, text }: HttpResponse, sender: string): void {
    if (!url.pathname.endsWith('/backupRestore/restoreSessions') || status !== 200) return;
    if (text !== '' && !text.includes('@odata.context')) return void this.#looks.delete(sender);
    const now = this.#options.now();
    const { startedAt: openedAt, whole } = this.#looks.get(sender) ?? { startedAt: now, whole: [] };
    const startedAt = url.search === '' ? now : openedAt;
    const isLast = !text.includes('@odata.nextLink');
    this.#looks.set(sender, { startedAt, whole: isLast ? [...whole, { startedAt, endedAt: now }] : whole });
  }

  isOfOthers(id: string): boolean {
    return this.#sessions.get(id)?.by === somebodyElse;
  }

  sessionOf(id: string): MadeSession | undefined {
    return this.#sessions.get(id);
  }

  /** The same JSON, with other people as the creators of their sessions. The emulator takes all for one client. */
  asOthers(json: Json): Json {
    const { value, id } = json;
    if (Array.isArray(value)) return { ...json, value: (value as Json[]).map((item) => this.asOthers(item)) };
    if (typeof id !== 'string' || !this.isOfOthers(id)) return json;
    const identity = { id: '00000000-0000-0000-0000-00000000e15e', displayName: somebodyElse };
    return { ...json, createdBy: { application: identity }, lastModifiedBy: { application: identity } };
  }

  #noteCreation({ text }: HttpResponse, { path, sender }: { path: string; sender: string }): void {
    const { id } = JSON.parse(text) as { id: string };
    const workload = path.includes('exchange') ? 'mailbox' : path.includes('onedrive') ? 'drive' : 'site';
    const made = { id, workload, by: sender, createdAt: this.#options.now() } as const;
    this.#sessions.set(id, { ...made, targets: [], activatedAt: null, deletedAt: null });
    this.#options.log(`${sender} creates the draft ${shortOf(id)} of ${workload}`);
  }

  #noteDeletion(session: MadeSession, sender: string): void {
    session.deletedAt = this.#options.now();
    this.#options.log(`${sender} deletes the draft ${shortOf(session.id)}`);
    if (session.by === somebodyElse && sender !== somebodyElse)
      this.#options.find({ kind: 'disagreement', text: `${sender} deleted a draft of somebody else` });
  }

  async #noteActivation(session: MadeSession, sender: string): Promise<void> {
    session.activatedAt = this.#options.now();
    this.#options.log(`${sender} activates ${shortOf(session.id)}`);
    if (sender === somebodyElse) return;
    if (session.by === somebodyElse)
      this.#options.find({ kind: 'disagreement', text: `${sender} activated a session of somebody else` });
    const activated = [...this.#sessions.values()].filter(({ activatedAt }) => activatedAt !== null);
    const views: SessionView[] = [];
    for (const one of activated) views.push(viewOf(one, await this.read(one.id)));
    this.#checkTwice(session, views);
    this.#checkCaps(session, views, sender);
  }

  #checkTwice(session: MadeSession, views: readonly SessionView[]): void {
    for (const target of session.targets) {
      const holding = views.filter(
        ({ made }) => made.by !== somebodyElse && made.workload === session.workload && made.targets.includes(target),
      );
      const before = holding.filter(({ made }) => made !== session);
      if (before.some(({ isActive }) => isActive))
        this.#options.find({ kind: 'twice', text: `${target} is activated while its last attempt goes on` });
      if (holding.length > 1 + this.#options.retries)
        this.#options.find({ kind: 'twice', text: `${target} is in ${holding.length} activated sessions` });
    }
  }

  /** Of other people's sessions, only those count that the process had seen when it decided to start this one. */
  #checkCaps({ id, workload }: MadeSession, views: readonly SessionView[], sender: string): void {
    const { limits, now, find, begunAt } = this.#options;
    const others = views.filter(({ made }) => made.by === somebodyElse);
    const begun = others.length === 0 ? 0 : (begunAt(id) ?? 0);
    const seen = others.filter(({ made }) => this.#hasSeen(made, sender, begun));
    const counted = [...views.filter(({ made }) => made.by !== somebodyElse), ...seen];
    const active = counted.filter(({ isActive }) => isActive);
    const ofWorkload = (view: SessionView): boolean => view.made.workload === workload;
    const inFlight = sumOf(active.filter(ofWorkload).map((view) => view.inFlight));
    const today = sumOf(counted.filter((view) => ofWorkload(view) && isOfToday(view, now())).map(({ size }) => size));
    if (active.length > limits.activeSessions)
      find({ kind: 'cap', text: `${active.length} sessions are active, and the spec allows ${limits.activeSessions}` });
    if (inFlight > limits.inFlight)
      find({ kind: 'cap', text: `${inFlight} of ${workload} are in flight, and the spec allows ${limits.inFlight}` });
    if (today > limits.perDay)
      find({ kind: 'cap', text: `${today} of ${workload} in a day, and the spec allows ${limits.perDay}` });
  }

  /** Whether a look that the process had ended by a moment has shown a session as active. */
  #hasSeen({ activatedAt }: MadeSession, sender: string, by: number): boolean {
    const { whole = [] } = this.#looks.get(sender) ?? {};
    return (
      activatedAt !== null && whole.some((look) => activatedAt + longestLag < look.startedAt && look.endedAt <= by)
    );
  }
}

/** All times are in milliseconds since 1970. */
interface Looks {
  /** When the last one began. */
  readonly startedAt: number;
  /** Those that got to the end of the list. */
  readonly whole: readonly { readonly startedAt: number; readonly endedAt: number }[];
}

/** Milliseconds until the service shows every session that was activated: some show late. */
const longestLag = 2 * 60_000;

const day = 24 * 3_600_000;

interface SessionView {
  readonly made: MadeSession;
  readonly isActive: boolean;
  readonly inFlight: number;
  readonly size: number;
}

function isOfToday({ made: { activatedAt } }: SessionView, now: number): boolean {
  return activatedAt !== null && activatedAt > now - day;
}

function viewOf(made: MadeSession, json: Json): SessionView {
  const isActive = json['status'] === 'activating' || json['status'] === 'active';
  const counts = json['restoreSessionArtifactCount'] as { total: number; completed: number; failed: number } | null;
  const { total = 0, completed = 0, failed = 0 } = counts ?? {};
  // The service shows no total before it has resolved the list.
  const size = made.targets.length || total;
  return { made, isActive, size, inFlight: isActive ? (total || size) - completed - failed : 0 };
}

function targetsIn(body: Json): string[] {
  const lists = ['mailboxes', 'drives', 'siteWebUrls'].map((key) => body[key]);
  return lists.flatMap((list) => (Array.isArray(list) ? (list as string[]) : [])).map(resourceKey);
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, one) => sum + one, 0);
}

/** Enough of an id to distinguish sessions. */
export function shortOf(id: string): string {
  return id.slice(0, 8);
}
