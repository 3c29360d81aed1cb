import { isLoopback } from '../../graph/auth/loopback.ts';
import type { NotifyFormat } from '../../text/notices/notify-formats.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';

/** Where to send notifications. The URL is a secret: whoever has it can write to the chat. */
export interface NotifyTarget {
  readonly url: URL;
  readonly format: NotifyFormat;
  /** For messages: never the URL. */
  readonly name: string;
}

/** Throws CommandError for a text that is no URL to send to; the message does not repeat it. */
export function notifyTargets(texts: readonly string[], format: NotifyFormat | undefined): NotifyTarget[] {
  return texts.map((text, index) => {
    const name = texts.length === 1 ? '`--notify`' : `\`--notify\` number ${index + 1}`;
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null) throw wrong(`${name} is not a URL`);
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url)))
      throw wrong(`${name} must be https, or http to this machine`);
    return { url, format: format ?? formatFor(url.hostname), name };
  });
}

function wrong(message: string): CommandError {
  return new CommandError(exitCodes.usage, message, 'give the whole URL of a webhook, beginning with https://');
}

/** By the host, if that says it. */
function formatFor(host: string): NotifyFormat {
  if (isBelow(host, 'slack.com') || isBelow(host, 'slack-gov.com')) return 'slack';
  return teamsHosts.some((domain) => isBelow(host, domain)) ? 'teams' : 'json';
}

/** Incoming webhooks of Teams, and the workflows that replace them. */
const teamsHosts = ['webhook.office.com', 'outlook.office.com', 'logic.azure.com', 'api.powerplatform.com'];

function isBelow(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`);
}
