/** The text that pieces add up to. */
export async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const piece of pieces) text += piece;
  return text;
}

/** Yields the items one after the other. */
export async function* inTurn<Item>(...items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** All items as an array. */
export async function allOf<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}
