import { type Message, quoted } from '../problem/message.ts';

/** Letters, digits and signs of RFC 5321's `atom`; quoted local parts are not in use with Exchange Online. */
const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~-]+";
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const plausible = new RegExp(`^${atom}(?:\\.${atom})*@(?:${label}\\.)+${label}$`, 'i');

/** RFC 5321, 4.5.3.1, in octets. */
const longestLocalPart = 64;
const longestAddress = 254;

/** Why the service would refuse `text` as the address of a mailbox or of a drive's owner; undefined where it may take it. */
export function addressFault(text: string): Message | undefined {
  if (text.length <= longestAddress && plausible.test(text) && text.indexOf('@') <= longestLocalPart) return undefined;
  if (text === '') return { message: 'an e-mail address is missing here' };
  if (/^https?:\/\//i.test(text)) {
    return {
      message: `${quoted(text)} is a URL, not an e-mail address`,
      hint: 'move sites to `sites`; a drive is named by the e-mail address of its owner',
    };
  }
  const named = /<([^<>]*)>/.exec(text)?.[1] ?? /^mailto:(.*)$/i.exec(text)?.[1];
  if (named !== undefined && addressFault(named) === undefined) {
    return { message: `${quoted(text)} is more than an e-mail address`, hint: `write just \`${named}\`` };
  }
  return { message: `${quoted(text)} is not an e-mail address: ${flawOf(text)}` };
}

/** Of an address that is not plausible, the first reason. */
function flawOf(text: string): string {
  const parts = text.split('@');
  const [local = '', domain = ''] = parts;
  if (/\s/.test(text)) return 'it holds a space';
  if (parts.length === 1) return 'it has no `@`';
  if (parts.length > 2) return 'it has more than one `@`';
  if (/[^\x20-\x7e]/.test(text)) return 'it holds a character outside ASCII';
  if (local === '') return 'nothing stands before the `@`';
  if (domain === '') return 'nothing stands after the `@`';
  if (local.length > longestLocalPart) return `more than ${longestLocalPart} characters stand before the \`@\``;
  if (text.length > longestAddress) return `it has more than ${longestAddress} characters`;
  if (!domain.includes('.')) return `\`${domain}\` has no dot`;
  return flawOfDomain(domain) ?? 'what stands before the `@` is not made of letters, digits, signs and single dots';
}

function flawOfDomain(domain: string): string | undefined {
  const labels = domain.split('.');
  if (labels.every((part) => new RegExp(`^${label}$`, 'i').test(part))) return undefined;
  return `${quoted(domain)} is not a domain`;
}
