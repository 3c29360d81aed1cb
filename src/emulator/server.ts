import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { emulatorHeader } from '../graph/http/transport.ts';
import type { Clock } from '../util/clock.ts';
import { version } from '../util/version.ts';
import type { CallStats } from './call-stats.ts';
import { mostBytes } from './http/body.ts';
import { RequestHandler } from './http/request-handler.ts';
import type { Delivery, IncomingRequest, OutgoingResponse } from './messages.ts';
import type { Tenant } from './tenant.ts';

export interface ServerOptions {
  readonly tenant: Tenant;
  /** The tenant's own clock: the source of `Date`, and of the waits of faults. */
  readonly clock: Clock;
  /** 0 takes any free port. */
  readonly port: number;
  /** Whether its answers say that it is an emulator. */
  readonly isRecognisable: boolean;
}

export interface EmulatorServer {
  /** `http://127.0.0.1:<port>/v1.0` */
  readonly url: string;
  readonly calls: CallStats;
  /** Breaks open connections and resolves once the port is free. */
  close(): Promise<void>;
}

/** Serves a tenant, with its scenario's faults, over HTTP to this machine only. Rejects if the port is taken. */
export async function startServer({ tenant, clock, port, isRecognisable }: ServerOptions): Promise<EmulatorServer> {
  const server = createServer();
  server.keepAliveTimeout = 60_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const handler = new RequestHandler({ tenant, clock, origin });
  server.on('request', (request, response) => {
    if (isRecognisable) response.setHeader(emulatorHeader, version);
    if (request.method === 'GET' && request.url === accountPath) send(accountOf(tenant, clock), response, false);
    else void serve({ handler, clock }, request, response);
  });
  return { url: `${origin}/v1.0`, calls: tenant.calls, close: () => close(server) };
}

interface ServeContext {
  readonly handler: RequestHandler;
  readonly clock: Clock;
}

async function serve(
  { handler, clock }: ServeContext,
  request: IncomingMessage,
  output: ServerResponse,
): Promise<void> {
  const text = await readText(request);
  if (text === null) return sendTooLarge(output);
  const delivery = await handler.handle(requestOf(request, text));
  if (delivery.how === 'flood') sendFlood(delivery.response, output);
  else if (delivery.how === 'drip') await sendDrip(delivery, output, clock);
  else deliver(delivery, output);
}

/** Path of the emulator's own counters. It is not part of the service, needs no token and is not counted. */
const accountPath = '/account';

function accountOf({ calls }: Tenant, clock: Clock): OutgoingResponse {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: { now: clock.now(), ...calls.summary },
  };
}

/** Reads the whole body. Null if it is larger than Graph allows, or if the connection broke. */
async function readText(request: IncomingMessage): Promise<string | null> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of request) {
      size += piece.length;
      if (size <= mostBytes) pieces.push(piece);
    }
  } catch (error) {
    if (request.destroyed) return null;
    throw error;
  }
  return size <= mostBytes ? Buffer.concat(pieces).toString() : null;
}

function requestOf(request: IncomingMessage, text: string): IncomingRequest {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return { method: request.method ?? 'GET', url: request.url ?? '/', headers: Object.fromEntries(headers), text };
}

function deliver({ how, response }: Delivery, output: ServerResponse): void {
  if (how === 'lost') output.destroy();
  else if (how === 'html') sendHtml(response, output);
  else send(response, output, how === 'cut');
}

function send(
  { status, headers, body: json, text = '' }: OutgoingResponse,
  output: ServerResponse,
  cut: boolean,
): void {
  const body = Buffer.from(json === null ? text : JSON.stringify(json));
  output.writeHead(status, { ...headers, 'Content-Length': body.length });
  if (cut) output.write(body.subarray(0, body.length / 2), () => output.destroy());
  else output.end(body);
}

function sendHtml({ status }: OutgoingResponse, output: ServerResponse): void {
  const location = status >= 300 && status < 400 ? { Location: 'https://login.contoso.example/' } : {};
  output.writeHead(status, { ...location, 'Content-Type': 'text/html' });
  output.end('<!DOCTYPE html><html><body><h1>Please sign in to the network</h1></body></html>');
}

/** Sends as fast as the client reads, until it hangs up. */
function sendFlood({ status, headers }: OutgoingResponse, output: ServerResponse): void {
  const piece = Buffer.alloc(64 * 1024, ' ');
  const fill = (): void => {
    while (!output.destroyed && output.write(piece));
  };
  output.writeHead(status, headers);
  output.on('drain', fill);
  fill();
}

/** Sends a byte after each pause, until the client hangs up. */
async function sendDrip({ response, pause = 0 }: Delivery, output: ServerResponse, clock: Clock): Promise<void> {
  output.writeHead(response.status, response.headers);
  const gone = new AbortController();
  output.once('close', () => gone.abort());
  while (!gone.signal.aborted) {
    output.write(' ');
    await clock.sleep(pause, gone.signal).catch(() => undefined);
  }
}

function sendTooLarge(output: ServerResponse): void {
  const message = `The request is larger than ${mostBytes} bytes.`;
  output.writeHead(413, { 'Content-Type': 'application/json', Connection: 'close' });
  output.end(JSON.stringify({ error: { code: 'RequestEntityTooLarge', message } }));
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
