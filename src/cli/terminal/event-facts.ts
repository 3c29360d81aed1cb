/** What a log shows of an event. Only the debug log has addresses: other levels show the length of a list that may hold some. */
export function eventFacts(facts: object, areAddressesShown: boolean): object {
  if (areAddressesShown) return facts;
  const fields = Object.entries(facts).map(([key, value]) => {
    const mayHoldAddresses = mayHold.has(key);
    return [key, mayHoldAddresses && Array.isArray(value) ? value.length : value];
  });
  return Object.fromEntries(fields);
}

const mayHold: ReadonlySet<string> = new Set(['artifacts', 'unmatched', 'verdicts', 'chosen', 'setAside']);
