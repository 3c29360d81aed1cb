import { type Message, quoted } from '../problem/message.ts';

/** RFC 5321's `atom`. Its quoted form is left out, because Exchange Online does not use it. */
const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const plausible = new RegExp(`^${atom}(?:\\.${atom})*@(?:${label}\\.)+${label}$`, 'i');

/** RFC 5321, 4.5.3.1, in octets. */
const longestLocalPart = 64;
const longestAddress = 254;

/** What is wrong with `text` as an e-mail address; undefined if the service may accept it. */
export function addressFault(text: string): Message | undefined {
  if (text.length <= longestAddress && plausible.test(text) && text.indexOf('@') <= longestLocalPart) return undefined;
  if (text === '') return { message: 'the e-mail address is missing' };
  if (/^https?:\/\//i.test(text)) {
    return {
      message: `${quoted(text)} is a URL, not an e-mail address`,
      hint: 'name a site under `sites` or `site`, and a mailbox or drive by the e-mail address of its owner',
    };
  }
  const named = /<([^<>]*)>/.exec(text)?.[1] ?? /^mailto:(.*)$/i.exec(text)?.[1];
  if (named !== undefined && addressFault(named) === undefined) {
    return { message: `${quoted(text)} contains more than an e-mail address`, hint: `write only \`${named}\`` };
  }
  return { message: `${quoted(text)} is not an e-mail address: ${reasonOf(text)}` };
}

/** The first reason why `text` is not an e-mail address. */
function reasonOf(text: string): string {
  const parts = text.split('@');
  const [local = '', domain = ''] = parts;
  if (/\s/.test(text)) return 'it contains a space';
  if (parts.length === 1) return 'it has no `@`';
  if (parts.length > 2) return 'it has more than one `@`';
  if (/[^\x20-\x7e]/.test(text)) return 'it contains a character that is not ASCII';
  if (local === '') return 'nothing is before the `@`';
  if (domain === '') return 'nothing is after the `@`';
  if (local.length > longestLocalPart) return `more than ${longestLocalPart} characters are before the \`@\``;
  if (text.length > longestAddress) return `it has more than ${longestAddress} characters`;
  if (!domain.includes('.')) return `\`${domain}\` has no dot`;
  return (
    reasonOfDomain(domain) ??
    'the part before the `@` may contain only letters, digits, signs such as `+`, and single dots between them'
  );
}

function reasonOfDomain(domain: string): string | undefined {
  const labels = domain.split('.');
  if (labels.every((part) => new RegExp(`^${label}$`, 'i').test(part))) return undefined;
  return `${quoted(domain)} is not a domain name`;
}
