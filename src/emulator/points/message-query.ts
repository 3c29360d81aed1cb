import { ServiceError } from '../service-error.ts';

/** The most conditions that a query may have on one property. Source: the API reference of `restorePoint: search`, "up to 3". */
const mostOnProperty = 3;

const condition = /^(\w+)\s+(-\w+)\s+'((?:[^']|'')*)'/;

const kinds = ['email', 'note', 'task', 'contact', 'calendar'];

/** By property, in lower case: the operator that it takes, and whether a value is allowed. */
const properties: Readonly<Record<string, { readonly operator: string; readonly fits: (value: string) => boolean }>> = {
  subject: { operator: '-like', fits: endsWild },
  sender: { operator: '-like', fits: endsWild },
  participants: { operator: '-like', fits: endsWild },
  hasattachment: { operator: '-eq', fits: (value) => /^(true|false)$/i.test(value) },
  messagekind: { operator: '-eq', fits: (value) => kinds.includes(value.toLowerCase()) },
};

/** Throws 400 for a query outside the documented grammar: conditions, with or without brackets, joined by `-and`. */
export function checkMessageQuery(query: string): void {
  const uses = new Map<string, number>();
  let rest = query.trim();
  let open = 0;
  for (;;) {
    for (; rest.startsWith('('); rest = rest.slice(1).trimStart()) open += 1;
    const [text, property = '', operator = '', value = ''] = condition.exec(rest) ?? [];
    if (text === undefined) throw wrong(`a condition is missing at '${rest}'`);
    checkCondition({ property, operator, value }, uses);
    rest = rest.slice(text.length).trimStart();
    for (; open > 0 && rest.startsWith(')'); rest = rest.slice(1).trimStart()) open -= 1;
    if (rest === '') break;
    const joined = /^-and\b/i.exec(rest);
    if (joined === null) throw wrong(`'-and' is expected at '${rest}'`);
    rest = rest.slice(joined[0].length).trimStart();
  }
  if (open > 0) throw wrong('a bracket is not closed');
}

interface Condition {
  readonly property: string;
  readonly operator: string;
  readonly value: string;
}

function checkCondition({ property, operator, value }: Condition, uses: Map<string, number>): void {
  const key = property.toLowerCase();
  const known = properties[key];
  if (known === undefined) throw wrong(`there is no property '${property}'`);
  if (operator.toLowerCase() !== known.operator) throw wrong(`'${property}' takes '${known.operator}'`);
  if (!known.fits(value)) throw wrong(`'${property}' cannot be compared with '${value}'`);
  const used = (uses.get(key) ?? 0) + 1;
  if (used > mostOnProperty) throw wrong(`a query has at most ${mostOnProperty} conditions on '${property}'`);
  uses.set(key, used);
}

function endsWild(value: string): boolean {
  return /^[^*]+\*?$/.test(value);
}

function wrong(message: string): ServiceError {
  return new ServiceError(400, 'InvalidSearchRequest', `the query cannot be read: ${message}`);
}
