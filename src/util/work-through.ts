/** Runs a task for each item, `atOnce` at a time, in no promised order. Rejects with the first failure, and then stops. */
export async function workThrough<Item>(
  items: Iterable<Item>,
  atOnce: number,
  task: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = inTurn(items);
  const work = async (): Promise<void> => {
    // A failure closes the generator, which ends the other loops too.
    for (const item of rest) await task(item);
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

function* inTurn<Item>(items: Iterable<Item>): Generator<Item> {
  yield* items;
}
