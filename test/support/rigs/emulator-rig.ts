import { type Emulator, openEmulator } from '../../../src/emulator/emulator.ts';
import { mintToken } from '../../../src/emulator/http/token.ts';
import type { Scenario } from '../../../src/emulator/scenario/scenario.ts';
import { type Json, objectOf } from '../../../src/graph/wire/wire.ts';
import { VirtualClock } from '../virtual-clock.ts';
import { scenarioWith } from './tenant-rig.ts';

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  /** Empty if the body is empty. */
  readonly json: Json;
}

interface RequestParts {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: follows a redirect, as `fetch` does. */
  readonly redirect?: 'follow' | 'manual';
}

export const root = '/v1.0/solutions/backupRestore';

/** An emulator on a port of its own, and plain HTTP requests to it. */
export class EmulatorRig {
  readonly clock: VirtualClock;
  readonly emulator: Emulator;
  readonly token: string;

  private constructor(clock: VirtualClock, emulator: Emulator, token: string) {
    this.clock = clock;
    this.emulator = emulator;
    this.token = token;
  }

  static async open(changes: Partial<Scenario> = {}): Promise<EmulatorRig> {
    const clock = new VirtualClock();
    const emulator = await openEmulator(scenarioWith(changes), { clock });
    const token = mintToken({ tenant: emulator.tenant.scenario.tenant, id: 'first', issuedAt: clock.now() });
    return new EmulatorRig(clock, emulator, token);
  }

  /** Sends a request to a path with version. A body that is a text is sent as it is. Rejects if the connection breaks. */
  async ask(method: string, path: string, { body, headers = {} }: RequestParts = {}): Promise<Reply> {
    const response = await this.send(method, path, { body, headers });
    const text = await response.text();
    return { status: response.status, headers: response.headers, json: text === '' ? {} : objectOf(JSON.parse(text)) };
  }

  async send(
    method: string,
    path: string,
    { body, headers = {}, redirect = 'follow' }: RequestParts,
  ): Promise<Response> {
    const sent = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json', ...headers };
    const content = body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body);
    return fetch(new URL(path, this.emulator.url), { method, headers: sent, body: content, redirect });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.emulator.close();
  }
}

/** The code in an error body. */
export function codeOf({ json }: Reply): unknown {
  return objectOf(json['error'])['code'];
}

/** Creates an empty session of mailboxes; resolves to its id. */
export async function createDraft(rig: EmulatorRig): Promise<string> {
  const { json } = await rig.ask('POST', `${root}/exchangeRestoreSessions`, { body: {} });
  return String(json['id']);
}
