import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../util/clock.ts';
import type { Calls } from './call-stats.ts';
import { mostBytes } from './http/body.ts';
import { Exchange } from './http/request-handler.ts';
import type { Answer, Delivery, Question } from './messages.ts';
import type { Tenant } from './tenant.ts';

export interface ServerOptions {
  readonly tenant: Tenant;
  /** The tenant's own: its time stands in `Date`, and faults wait by it. */
  readonly clock: Clock;
  /** 0 for any that is free. */
  readonly port: number;
}

export interface EmulatorServer {
  /** `http://127.0.0.1:<port>/v1.0` */
  readonly url: string;
  readonly calls: Calls;
  /** Breaks the connections there are; resolves once the port is free. */
  close(): Promise<void>;
}

/** Serves a tenant, with its scenario's faults, over HTTP to this machine alone. Rejects where the port is taken. */
export async function startServer({ tenant, clock, port }: ServerOptions): Promise<EmulatorServer> {
  const server = createServer();
  server.keepAliveTimeout = 60_000;
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const exchange = new Exchange({ tenant, clock, origin });
  server.on('request', (request, response) => {
    if (request.method === 'GET' && request.url === accountPath) sendAnswer(accountOf(tenant, clock), response, false);
    else void serve(exchange, request, response);
  });
  return { url: `${origin}/v1.0`, calls: tenant.calls, close: () => close(server) };
}

async function serve(exchange: Exchange, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const text = await readText(request);
  if (text === null) return refuseSize(response);
  deliver(await exchange.take(questionOf(request, text)), response);
}

/** Where the emulator tells what it was asked for so far. No part of the service: it needs no token, and is not counted. */
const accountPath = '/account';

function accountOf({ calls }: Tenant, clock: Clock): Answer {
  return {
    status: 200,
    headers: { 'Content-Type': 'application/json' },
    body: { now: clock.now(), ...calls.summary },
  };
}

/** The body, read to its end; null where it is larger than Graph takes, or where the connection broke. */
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

function questionOf(request: IncomingMessage, text: string): Question {
  const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
  return { method: request.method ?? 'GET', url: request.url ?? '/', headers: Object.fromEntries(headers), text };
}

function deliver({ how, answer }: Delivery, response: ServerResponse): void {
  if (how === 'lost') response.destroy();
  else if (how === 'html') sendHtml(response);
  else sendAnswer(answer, response, how === 'cut');
}

function sendAnswer({ status, headers, body: json }: Answer, response: ServerResponse, cut: boolean): void {
  const body = json === null ? Buffer.alloc(0) : Buffer.from(JSON.stringify(json));
  response.writeHead(status, { ...headers, 'Content-Length': body.length });
  if (cut) response.write(body.subarray(0, body.length / 2), () => response.destroy());
  else response.end(body);
}

function sendHtml(response: ServerResponse): void {
  response.writeHead(200, { 'Content-Type': 'text/html' });
  response.end('<!DOCTYPE html><html><body><h1>Please sign in to the network</h1></body></html>');
}

function refuseSize(response: ServerResponse): void {
  const message = `The request is larger than ${mostBytes} bytes.`;
  response.writeHead(413, { 'Content-Type': 'application/json', Connection: 'close' });
  response.end(JSON.stringify({ error: { code: 'RequestEntityTooLarge', message } }));
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
