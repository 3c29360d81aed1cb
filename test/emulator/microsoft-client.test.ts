import {
  Client,
  type Context,
  HTTPMessageHandler,
  type Middleware,
  PageIterator,
} from '@microsoft/microsoft-graph-client';
import type {
  ExchangeRestoreSession,
  MailboxRestoreArtifact,
  MailboxRestoreArtifactsBulkAdditionRequest,
} from '@microsoft/microsoft-graph-types';
import { describe, expect, it } from 'vitest';
import { EmulatorRig } from '../support/rigs/emulator-rig.ts';
import { limitsWith, minute, second, targets } from '../support/rigs/tenant-rig.ts';

const root = '/solutions/backupRestore';

/** Adds the token, because Microsoft's client sends none over http. Replaces its own middleware, which repeats requests. */
class Bearer implements Middleware {
  readonly #token: string;
  readonly #next = new HTTPMessageHandler();

  constructor(token: string) {
    this.#token = token;
  }

  execute(context: Context): Promise<void> {
    const headers = new Headers(context.options?.headers as Record<string, string> | undefined);
    headers.set('Authorization', `Bearer ${this.#token}`);
    context.options = { ...context.options, headers: Object.fromEntries(headers) };
    return this.#next.execute(context);
  }
}

function clientFor({ emulator, token }: EmulatorRig): Client {
  const { origin, hostname } = new URL(emulator.url);
  return Client.initWithMiddleware({
    baseUrl: `${origin}/`,
    customHosts: new Set([hostname]),
    middleware: new Bearer(token),
  });
}

describe("Microsoft's own client", () => {
  it('can create, fill, activate, poll and page through a session', async () => {
    const times = { activationTime: 20 * second, resolutionDelay: 40 * second };
    // The client recognises an absolute link only by https, and sends everything else to its own base URL.
    const quirks = {
      relativeNextLinks: true,
      siteTypeSpelling: 'sharePoint',
      fractionDigits: 7,
      siteIdForm: 'guid',
      sessionFilter: 'applied',
    } as const;
    await using rig = await EmulatorRig.open({ ...times, quirks, limits: limitsWith({ pageSize: 10 }) });
    const client = clientFor(rig);
    const statuses: unknown[] = [];
    const bulk: MailboxRestoreArtifactsBulkAdditionRequest = {
      displayName: 'through the SDK',
      mailboxes: targets('mailbox', 25),
      protectionTimePeriod: { startDateTime: '2026-11-01T00:00:00Z', endDateTime: '2026-11-15T00:00:00Z' },
      destinationType: 'new',
      tags: 'fastRestore',
      restorePointPreference: 'latest',
    };

    const draft: ExchangeRestoreSession = await client.api(`${root}/exchangeRestoreSessions`).post({});
    const requests = `${root}/exchangeRestoreSessions/${draft.id}/mailboxRestoreArtifactsBulkAdditionRequests`;
    const added: MailboxRestoreArtifactsBulkAdditionRequest = await client.api(requests).post(bulk);
    await client.api(`${root}/restoreSessions/${draft.id}/activate`).post({});
    for (const wait of [0, 20 * second, 40 * second, minute]) {
      await rig.clock.advance(wait);
      const session: ExchangeRestoreSession = await client.api(`${root}/restoreSessions/${draft.id}`).get();
      const request: MailboxRestoreArtifactsBulkAdditionRequest = await client.api(`${requests}/${added.id}`).get();
      statuses.push([session.status, request.status, session.restoreSessionArtifactCount?.completed]);
    }
    const artifacts: MailboxRestoreArtifact[] = [];
    const path = `${root}/exchangeRestoreSessions/${draft.id}/mailboxRestoreArtifacts`;
    const first = await client.api(path).expand('restorePoint($expand=protectionUnit)').get();
    await new PageIterator(client, first, (artifact) => artifacts.push(artifact) > 0).iterate();

    expect(added).toMatchObject({ displayName: 'through the SDK', mailboxes: [] });
    expect(statuses).toEqual([
      ['activating', 'active', 0],
      ['active', 'active', 0],
      ['active', 'completed', 0],
      ['completed', 'completed', 25],
    ]);
    expect(artifacts.map(({ status }) => status)).toEqual(Array(25).fill('succeeded'));
    expect(artifacts.map(({ restorePoint }) => restorePoint?.protectionUnit)).toMatchObject(
      targets('mailbox', 25).map((email) => ({ email })),
    );
  });

  it('can read the errors of the emulator', async () => {
    await using rig = await EmulatorRig.open();
    const client = clientFor(rig);

    const reading = client.api(`${root}/restoreSessions/mine`).get();

    await expect(reading).rejects.toMatchObject({ statusCode: 400, code: 'InvalidRestoreSessionId' });
  });

  it('can send a batch', async () => {
    await using rig = await EmulatorRig.open();
    const requests = ['1', '2'].map((id) => ({ id, method: 'GET', url: root }));

    const { responses } = await clientFor(rig).api('/$batch').post({ requests });

    expect(responses).toMatchObject([
      { id: '1', status: 200 },
      { id: '2', status: 200 },
    ]);
  });
});
