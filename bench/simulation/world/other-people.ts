import type { ServiceLimits } from '../../../src/emulator/scenario/scenario.ts';
import type { HttpRequest, HttpResponse } from '../../../src/graph/http/transport.ts';
import type { Json } from '../../../src/graph/wire/wire.ts';
import type { Fate } from '../fate.ts';
import { type Ledger, somebodyElse } from './ledger.ts';
import { graphUrl, type VirtualService } from './virtual-service.ts';

/** The most mailboxes in a session of theirs. */
export const mostElsewhere = 5;

/** The address of one of these mailboxes. */
export function elsewhere(index: number): string {
  return `elsewhere${index}@contoso.com`;
}

type Caps = { -readonly [Key in keyof ServiceLimits]: ServiceLimits[Key] };

/** What other people do in the tenant, and what support does to its caps. */
export class OtherPeople {
  readonly #service: VirtualService;
  readonly #ledger: Ledger;
  readonly #fate: Fate;
  #usualCaps: ServiceLimits | null = null;

  constructor(service: VirtualService, ledger: Ledger, fate: Fate) {
    this.#service = service;
    this.#ledger = ledger;
    this.#fate = fate;
  }

  changeCaps(limits: Caps, about: string): void {
    this.#usualCaps ??= { ...limits };
    limits.activeSessions = this.#fate.whole(1, 4, about);
  }

  restoreCaps(limits: Caps): void {
    if (this.#usualCaps !== null) Object.assign(limits, this.#usualCaps);
  }

  async leaveDraft(about: string): Promise<void> {
    const id = await this.#createDraft();
    if (this.#fate.happens(0.5, `${about} filled`)) await this.#fill(id, about);
  }

  async activate(about: string): Promise<void> {
    const id = await this.#createDraft();
    await this.#fill(id, about);
    await this.#act('POST', `/restoreSessions/${id}/activate`, null);
  }

  async #createDraft(): Promise<string> {
    const { id } = await this.#act('POST', '/exchangeRestoreSessions', {});
    return String(id);
  }

  async #fill(id: string, about: string): Promise<void> {
    const count = this.#fate.whole(1, mostElsewhere, `${about} resources`);
    const mailboxes = Array.from({ length: count }, (_, index) => elsewhere(index));
    await this.#act('POST', `/exchangeRestoreSessions/${id}/mailboxRestoreArtifactsBulkAdditionRequests`, {
      displayName: 'by hand',
      mailboxes,
      protectionTimePeriod: { startDateTime: '2026-11-20T00:00:00Z', endDateTime: '2026-11-28T00:00:00Z' },
      destinationType: 'new',
      tags: 'none',
      restorePointPreference: 'latest',
    });
  }

  async #act(method: HttpRequest['method'], path: string, body: Json | null): Promise<Json> {
    const below = `/solutions/backupRestore${path}`;
    const json = await this.#service.ask(method, below, body);
    const text = JSON.stringify(json);
    const response: HttpResponse = { status: json['error'] ? 400 : 201, headers: {}, text };
    const request: HttpRequest = {
      method,
      url: new URL(`${graphUrl}${below}`),
      headers: {},
      body: body && JSON.stringify(body),
    };
    await this.#ledger.note(request, { response, sender: somebodyElse });
    return json;
  }
}
