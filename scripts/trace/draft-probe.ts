import { randomUUID } from 'node:crypto';
import type { HttpMethod } from '../../src/graph/http/transport.ts';
import { names, paths } from '../../src/graph/wire/paths.ts';
import { type Json, objectAt, objectOf, textAt } from '../../src/graph/wire/wire.ts';
import type { Workload } from '../../src/m365/workload.ts';
import { day, minute, second } from '../../src/util/duration.ts';
import { reasonOf } from '../../src/util/system-error.ts';

export interface Answer {
  /** Status and code, as in `400 InvalidRestorePoint`; null if the service accepted the request. */
  readonly refusal: string | null;
  /** Empty for a refusal. */
  readonly body: Json;
}

/** Sends one request to a path below the base URL. Rejects if the service cannot be reached. */
export type Ask = (
  method: HttpMethod,
  path: string,
  body?: Json,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

/** Waits so many milliseconds. */
export type Sleep = (milliseconds: number) => Promise<void>;

export interface ProbeTargets {
  /** A protected mailbox. */
  readonly mailbox: string;
  /** A restore point of a mailbox, and a fast one of a drive. */
  readonly mailboxPoint: string;
  readonly drivePoint: string;
  readonly now: number;
}

/** What one request led to, in words. */
export interface ProbeLine {
  readonly what: string;
  readonly refusal: string | null;
}

/**
 * Asks the service what the program never asks, because it checks that before. Everything is sent to drafts that it makes itself and
 * deletes again. It activates one session, which is empty, so that nothing is restored.
 */
export async function* probeDrafts(ask: Ask, targets: ProbeTargets, sleep: Sleep): AsyncGenerator<ProbeLine> {
  const probe = new DraftProbe(ask);
  try {
    yield* bulkRequests(probe, targets);
    yield* restorePoints(probe, targets);
    yield* messages(probe, targets);
    yield* files(probe, targets, sleep);
    yield* emptySession(probe);
    yield line('the sessions of a day', await ask('GET', paths.sessionsSince(targets.now - day)));
    yield line('a path that is not there', await ask('GET', `${paths.service}/nothingLikeIt`));
    yield line('a wrong method', await ask('GET', paths.pointSearch));
  } finally {
    yield* await probe.deleteDrafts();
  }
}

/** Makes drafts, and remembers which it has to delete. */
class DraftProbe {
  readonly ask: Ask;
  readonly #drafts = new Set<string>();

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** A session with this body. If the service accepts it, it is a draft. */
  async create(workload: Workload, body: Json = {}): Promise<Answer & { readonly id: string }> {
    const answer = await this.ask('POST', paths.sessions(workload), body);
    const id = answer.refusal === null ? (textAt(answer.body, 'id') ?? '') : '';
    if (id !== '') this.#drafts.add(id);
    return { ...answer, id };
  }

  /** The id of a new draft. Throws if there is none. */
  async draft(workload: Workload, body: Json = {}): Promise<string> {
    const { id, refusal } = await this.create(workload, body);
    if (id === '') throw new Error(`the service made no draft for a ${workload}: ${refusal ?? 'it has no id'}`);
    return id;
  }

  /** It was activated, and is no draft any more. */
  forget(id: string): void {
    this.#drafts.delete(id);
  }

  /** Resolves to a line for each that may still be there. Once the service cannot be reached, the rest is named and not tried. */
  async deleteDrafts(): Promise<ProbeLine[]> {
    const left: ProbeLine[] = [];
    let because: string | null = null;
    for (const id of this.#drafts) {
      const refusal: string | null =
        because ??
        (await this.#delete(id).catch((error: unknown) => {
          because = reasonOf(error);
          return because;
        }));
      if (refusal !== null) left.push({ what: `deleting the draft ${id}`, refusal });
    }
    return left;
  }

  async #delete(id: string): Promise<string | null> {
    return (await this.ask('DELETE', paths.session(id))).refusal;
  }
}

function line(what: string, { refusal, body }: Answer): ProbeLine {
  const refused = Object.values(body).flatMap(codesIn);
  return { what, refusal: refusal ?? (refused.length === 0 ? null : `accepted but for ${refused.join(', ')}`) };
}

/** Of the elements of a list that the service refused, although it accepted the request. */
function codesIn(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((element) => {
    const failure = objectAt(objectOf(element), '@Core.DataModificationException');
    return failure === null ? [] : [textAt(objectAt(failure, 'info') ?? {}, 'code') ?? 'no code'];
  });
}

async function* bulkRequests(probe: DraftProbe, { mailbox, now }: ProbeTargets): AsyncGenerator<ProbeLine> {
  const request = bulkRequest([mailbox], [now - 7 * day, now]);
  const wrong: [string, Json][] = [
    ['a bulk addition request with a mailbox twice', bulkRequest([mailbox, mailbox], [now - 7 * day, now])],
    ['a bulk addition request with a property that nobody knows', { ...request, probe: true }],
    ['a bulk addition request with ids', { ...request, directoryObjectIds: [randomUUID()] }],
    ['a bulk addition request with an empty window', bulkRequest([mailbox], [now, now])],
  ];
  // A draft each: one that is accepted must not be the reason for refusing the next.
  for (const [what, body] of wrong)
    yield line(what, await probe.ask('POST', paths.bulkRequests('mailbox', await probe.draft('mailbox')), body));

  const draft = await probe.draft('mailbox');
  yield line('a bulk addition request', await probe.ask('POST', paths.bulkRequests('mailbox', draft), request));
  yield line('a second one', await probe.ask('POST', paths.bulkRequests('mailbox', draft), request));
  const change = { [`${names.mailbox.artifacts}@delta`]: [] };
  yield line('changing a draft that has one', await probe.ask('PATCH', paths.sessionOf('mailbox', draft), change));
}

function bulkRequest(mailboxes: readonly string[], [from, to]: readonly [number, number]): Json {
  return {
    displayName: 'probe',
    [names.mailbox.targets]: mailboxes,
    protectionTimePeriod: {
      startDateTime: new Date(from).toISOString(),
      endDateTime: new Date(to).toISOString(),
    },
    destinationType: 'new',
    tags: 'none',
    restorePointPreference: 'latest',
  };
}

async function* restorePoints(probe: DraftProbe, targets: ProbeTargets): AsyncGenerator<ProbeLine> {
  const { mailboxPoint, drivePoint } = targets;
  const creating = async (what: string, ...artifacts: readonly Json[]): Promise<ProbeLine> =>
    line(what, await probe.create('mailbox', { [names.mailbox.artifacts]: artifacts }));
  yield await creating('a restore point id that is none', artifactOf('no restore point'));
  yield await creating('a restore point of a drive', artifactOf(drivePoint));
  yield await creating('a restore point twice', artifactOf(mailboxPoint), artifactOf(mailboxPoint));
  yield await creating('an artifact without a destination', { restorePoint: { id: mailboxPoint } });
  yield await creating(
    '51 artifacts',
    ...Array.from({ length: 51 }, (_, index) => artifactOf(otherThan(mailboxPoint, index))),
  );

  const draft = await probe.draft('mailbox', { [names.mailbox.artifacts]: [artifactOf(mailboxPoint)] });
  yield line('the artifacts of a draft', await probe.ask('GET', paths.artifacts('mailbox', draft, 'whole')));
  const adding = async (what: string, artifact: Json): Promise<ProbeLine> =>
    line(
      what,
      await probe.ask('PATCH', paths.sessionOf('mailbox', draft), { [`${names.mailbox.artifacts}@delta`]: [artifact] }),
    );
  yield await adding('the same restore point again', artifactOf(mailboxPoint));
  yield await adding('a second destination', { ...artifactOf(otherThan(mailboxPoint, 1)), destinationType: 'inPlace' });
  yield await adding('a restore point that is not there', artifactOf(otherThan(mailboxPoint, 1)));
  yield line(
    'a property that no change accepts',
    await probe.ask('PATCH', paths.sessionOf('mailbox', draft), { probe: true }),
  );
  yield line(
    'a bulk addition request for a draft with artifacts',
    await probe.ask(
      'POST',
      paths.bulkRequests('mailbox', draft),
      bulkRequest([targets.mailbox], [targets.now - 7 * day, targets.now]),
    ),
  );
}

function artifactOf(pointId: string): Json {
  return { restorePoint: { id: pointId }, destinationType: 'new' };
}

/** An id of the same form. Its longest number, usually the time, is one that no restore point has. */
function otherThan(pointId: string, index: number): string {
  const numbers = [...pointId.matchAll(/\d+/g)].toSorted(([a], [b]) => b.length - a.length);
  const [found] = numbers;
  if (found === undefined) return `${pointId}${index}`;
  const other = String(index + 1).padStart(found[0].length, '0');
  return pointId.slice(0, found.index) + other + pointId.slice(found.index + found[0].length);
}

async function* messages(probe: DraftProbe, { mailboxPoint, now }: ProbeTargets): AsyncGenerator<ProbeLine> {
  const units = await probe.ask('GET', paths.units('mailbox'));
  yield line('the mailboxes that are protected', units);
  const [unit] = listAt(units.body, 'value');
  const unitId = unit === undefined ? null : textAt(unit, 'id');
  if (unitId !== null) {
    const search = {
      protectionUnitIds: [unitId],
      protectionTimePeriod: {
        startDateTime: new Date(now - 7 * day).toISOString(),
        endDateTime: new Date(now).toISOString(),
      },
      tags: 'none',
    };
    yield line('a search that prefers no restore point', await probe.ask('POST', paths.pointSearch, search));
    yield* foundMessages(probe, search);
  }
  const messagesOf = (searchResponseId: string): Json => ({
    '@odata.type': names.mailbox.sessionType,
    [names.mailbox.granularArtifacts]: [{ ...artifactOf(mailboxPoint), searchResponseId }],
  });
  yield line('messages of a search that was never made', await probe.create('mailbox', messagesOf(randomUUID())));
  const change = {
    [`${names.mailbox.granularArtifacts}@delta`]: messagesOf(randomUUID())[names.mailbox.granularArtifacts],
  };
  yield line(
    'messages for a draft that was created empty',
    await probe.ask('PATCH', paths.sessionOf('mailbox', await probe.draft('mailbox')), change),
  );
}

/** A draft with messages, read as a client that does not know of later enum members. */
async function* foundMessages(probe: DraftProbe, search: Json): AsyncGenerator<ProbeLine> {
  const query = { artifactQuery: { queryExpression: "HasAttachment -eq 'true'", artifactType: 'message' } };
  const found = await probe.ask('POST', paths.pointSearch, { ...search, ...query, restorePointPreference: 'latest' });
  yield line('a search for messages', found);
  const searchResponseId = textAt(found.body, 'searchResponseId');
  const [first] = listAt(found.body, 'searchResults');
  const pointId = first === undefined ? null : textAt(objectAt(first, 'restorePoint') ?? {}, 'id');
  if (searchResponseId === null || pointId === null) return;
  const created = await probe.create('mailbox', {
    '@odata.type': names.mailbox.sessionType,
    [names.mailbox.granularArtifacts]: [{ ...artifactOf(pointId), searchResponseId }],
  });
  yield line('a draft with messages', created);
  if (created.id === '') return;
  yield line(
    'the same draft without `Prefer`',
    await probe.ask('GET', paths.session(created.id), undefined, { Prefer: '' }),
  );
}

async function* files(
  probe: DraftProbe,
  { mailboxPoint, drivePoint }: ProbeTargets,
  sleep: Sleep,
): AsyncGenerator<ProbeLine> {
  const fileOf = (browseSessionId: string, id: string): Json => ({
    [names.drive.granularArtifacts]: [{ browseSessionId, id }],
  });
  yield line(
    'files of a browse session that is not there',
    await probe.create('drive', fileOf(randomUUID(), randomUUID())),
  );
  yield line('a browse session that is not there', await probe.ask('GET', paths.browseSession('drive', randomUUID())));
  const browsing = (restorePointId: string): Promise<Answer> =>
    probe.ask('POST', paths.browseSessions('drive'), { restorePointId });
  yield line('browsing a restore point of a mailbox', await browsing(mailboxPoint));
  const opened = await browsing(drivePoint);
  yield line('browsing a restore point of a drive', opened);
  const id = textAt(opened.body, 'id');
  if (opened.refusal !== null || id === null) return;
  yield line('browsing it at once', await probe.ask('POST', paths.browse('drive', id), {}));
  yield line('the browse session, once it is ready', await readyToBrowse(probe.ask, id, sleep));
  const filter = { filter: ')' };
  yield line('browsing it with a filter that is none', await probe.ask('POST', paths.browse('drive', id), filter));
  yield line('a file that is not there', await probe.create('drive', fileOf(id, `${randomUUID()}_${randomUUID()}`)));
}

/** Reads a browse session until it is not being created any more, ten minutes at most. */
async function readyToBrowse(ask: Ask, id: string, sleep: Sleep): Promise<Answer> {
  const read = (): Promise<Answer> => ask('GET', paths.browseSession('drive', id));
  let answer = await read();
  for (let waited = 0; textAt(answer.body, 'status') === 'creating' && waited < 10 * minute; waited += 10 * second) {
    await sleep(10 * second);
    answer = await read();
  }
  return answer;
}

async function* emptySession(probe: DraftProbe): AsyncGenerator<ProbeLine> {
  const draft = await probe.draft('mailbox');
  const answer = await probe.ask('POST', paths.activate(draft));
  yield line('activating an empty session', answer);
  if (answer.refusal === null) probe.forget(draft);
}

function listAt(body: Json, key: string): Json[] {
  const list = body[key];
  return Array.isArray(list) ? list.map(objectOf) : [];
}
