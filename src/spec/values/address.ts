import { characterName, invisibleIn, plainForm } from '../problem/characters.ts';
import { type Message, quoted } from '../problem/message.ts';

/** What is wrong with a value, and where in it, in UTF-16 code units, if it is one place. */
export interface ValueFault extends Message {
  readonly at?: number;
}

/** RFC 5321's `atom`. Its quoted form is left out, because Exchange Online does not use it. */
const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const plausible = new RegExp(`^${atom}(?:\\.${atom})*@(?:${label}\\.)+${label}$`, 'i');
const wholeLabel = new RegExp(`^${label}$`, 'i');

/** RFC 5321, 4.5.3.1, in octets. */
const longestLocalPart = 64;
const longestAddress = 254;

/** What is wrong with `text` as an e-mail address; undefined if the service may accept it. Linear in its length. */
export function addressFault(text: string): ValueFault | undefined {
  if (isAddress(text)) return undefined;
  if (text === '') return { message: 'the e-mail address is missing' };
  if (/^https?:\/\//i.test(text)) {
    return {
      message: `${quoted(text)} is a URL, not an e-mail address`,
      hint: 'name a site under `sites` or `site`, and a mailbox or drive by the e-mail address of its owner',
    };
  }
  const within = addressWithin(text);
  if (within !== undefined) {
    return { message: `${quoted(text)} contains more than an e-mail address`, hint: `write just \`${within}\`` };
  }
  return severalFault(text) ?? characterFault(text) ?? { message: notAnAddress(text, reasonOf(text)) };
}

function isAddress(text: string): boolean {
  return text.length <= longestAddress && plausible.test(text) && text.indexOf('@') <= longestLocalPart;
}

function notAnAddress(text: string, reason: string): string {
  return `${quoted(text)} is not an e-mail address: ${reason}`;
}

/** The address in a text such as `Ada <ada@contoso.com>`, `SMTP:ada@contoso.com` or `mailto:ada@contoso.com?subject=hi`. */
function addressWithin(text: string): string | undefined {
  const inBrackets = /<([^<>]*)>/.exec(text)?.[1] ?? text;
  const [, address = ''] = /^(?:\s*(?:smtp|mailto|sip|eum):)*([^?]*)/i.exec(inBrackets) ?? [];
  const trimmed = address.trim();
  return trimmed !== text && isAddress(trimmed) ? trimmed : undefined;
}

/** How many addresses a hint writes out. */
const mostNamed = 3;

/** Several addresses in one text. */
function severalFault(text: string): ValueFault | undefined {
  const parts = text.split(/[\s,;]+/, 2 * mostNamed).filter((part) => part !== '');
  if (parts.length < 2 || !parts.every(isAddress)) return undefined;
  const some = parts.slice(0, mostNamed).join(', ');
  return {
    message: `${quoted(text)} is more than one e-mail address`,
    hint: `write each as an entry of its own, as in \`[${some}]\`; in a CSV list, write each on a line of its own`,
  };
}

/** A character that nobody sees, or that looks like another. */
function characterFault(text: string): ValueFault | undefined {
  const unseen = invisibleIn(text);
  if (unseen !== undefined)
    return {
      at: unseen.at,
      message: notAnAddress(text, `it contains ${characterName(unseen.character)}`),
      hint: 'remove it',
    };
  const found = /[^\x20-\x7e]/u.exec(text);
  if (found === null) return undefined;
  const [character] = found;
  const plain = plainForm(character);
  const isNamed = characterName(character).includes(' ');
  const reason = isNamed ? `it contains ${characterName(character)}` : 'it contains a character that is not ASCII';
  const message = notAnAddress(
    text,
    isNamed ? reason : `${reason}, ${quoted(character)} (${characterName(character)})`,
  );
  return { at: found.index, message, ...(plain !== undefined && { hint: `write \`${plain}\` instead` }) };
}

/** The first reason why `text` is not an e-mail address. */
function reasonOf(text: string): string {
  const [local = '', domain, more] = text.split('@', 3);
  if (/\s/.test(text)) return 'it contains a space';
  if (domain === undefined) return 'it has no `@`';
  if (more !== undefined) return 'it has more than one `@`';
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
  return domain.split('.').every((part) => wholeLabel.test(part))
    ? undefined
    : `${quoted(domain)} is not a domain name`;
}
