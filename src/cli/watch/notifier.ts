import { retryAfterOf } from '../../graph/http/retry-after.ts';
import type { HttpResult } from '../../graph/http/transport.ts';
import { type Notification, notificationBody } from '../../text/notices/notification.ts';
import { minute, second } from '../../util/duration.ts';
import type { Environment } from '../environment.ts';
import { say } from '../terminal/say.ts';
import type { NotifyTarget } from './notify-url.ts';

/** Posts a notification to every target at once. What fails is a warning, and changes nothing else. */
export async function notifyAll(
  targets: readonly NotifyTarget[],
  notification: Notification,
  environment: Environment,
): Promise<void> {
  await Promise.all(targets.map((target) => notify(target, notification, environment)));
}

/** How long to try, in milliseconds, and the pauses between tries. */
const patience = minute;
const pauses = [second, 2 * second, 4 * second, 8 * second, 16 * second];
const timeout = 10 * second;

async function notify(target: NotifyTarget, notification: Notification, environment: Environment): Promise<void> {
  const because = await post(target, notificationBody(notification, target.format), environment);
  if (because !== null) say('warn', [`${target.name} failed, so nobody is notified there: ${because}`], environment);
}

/** Null if it was taken; else why not. */
async function post({ url, ...target }: NotifyTarget, body: string, environment: Environment): Promise<string | null> {
  const { HttpTransport } = await import('../../graph/http/transport.ts');
  const { realTime, variables } = environment;
  const secrets = secretsIn(url);
  const limits = { connections: 1, timeout, totalTimeout: 2 * timeout, maxResponseSize: 65_536 };
  let transport: InstanceType<typeof HttpTransport>;
  try {
    transport = new HttpTransport({ baseUrl: url, env: variables, ...limits });
  } catch (error) {
    return error instanceof Error ? error.message : target.name;
  }
  const end = performance.now() + patience;
  try {
    for (let attempt = 0; ; attempt += 1) {
      const result = await transport.send({ method: 'POST', url, headers: headersFor(url), body });
      const because = failureOf(result);
      if (because === null) return null;
      const pause = Math.max(pauses[attempt] ?? Number.POSITIVE_INFINITY, waitOf(result, environment.clock.now()));
      if (!mayPass(result) || performance.now() + pause + timeout > end) return withoutSecrets(because, secrets);
      await realTime.sleep(pause);
    }
  } finally {
    void transport.close().catch(() => undefined);
  }
}

function headersFor({ username, password }: URL): Record<string, string> {
  const user = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const authorization = user === ':' ? {} : { authorization: `Basic ${Buffer.from(user).toString('base64')}` };
  return { 'content-type': 'application/json', 'user-agent': 'bulk-restore', ...authorization };
}

function failureOf(result: HttpResult): string | null {
  if (!('status' in result))
    return noAnswer.test(result.because) ? 'the webhook gives no answer in time' : result.because;
  return result.status >= 200 && result.status < 300 ? null : `the webhook answers with status ${result.status}`;
}

/** Codes of the network library. */
const noAnswer = /UND_ERR_(?:HEADERS|BODY)_TIMEOUT/;

function mayPass(result: HttpResult): boolean {
  if (!('status' in result)) return result.blockedBy === null;
  return result.status === 408 || result.status === 429 || result.status >= 500;
}

/** Milliseconds that the other side asks to wait. */
function waitOf(result: HttpResult, now: number): number {
  return 'status' in result ? (retryAfterOf(result.headers, now) ?? 0) : 0;
}

/** Everything of a URL but the host: any of it may let somebody write to the chat. */
function secretsIn({ href, pathname, search, username, password }: URL): string[] {
  return [href, pathname + search, pathname, search, username, password].filter(({ length }) => length > 1);
}

function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, '…'), text);
}
