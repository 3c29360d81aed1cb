/** Whether a store is a database of PostgreSQL, by how it is written. Everything else is a folder. */
export function isDatabase(store: string): boolean {
  return /^postgres(ql)?:/i.test(store);
}

/** A store as it may be shown: the URL of a database without its password, wherever in the URL that is. */
export function shownPlace(store: string): string {
  if (!isDatabase(store)) return store;
  return store.replace(ofUser, '$1@').replace(inQuery, '').replace(/[?&]$/, '');
}

/** Words of a command line as everybody on the machine may see them, with `--store=…` too. */
export function shownWords(words: readonly string[]): string[] {
  return words.map((word) =>
    word.replace(/^(--store=)?(postgres.*)$/is, (_, flag = '', url) => `${flag}${shownPlace(url)}`),
  );
}

/** After the name of the user, to the last `@`: a password may hold what should have been escaped. A port holds digits only. */
const ofUser = /^([a-z]+:\/\/[^:/?#@]*):(?!\d+(?:[/?#]|$)).*@/is;
const inQuery = /(?<=[?&])(?:ssl)?password=[^&#]*&?/gi;
