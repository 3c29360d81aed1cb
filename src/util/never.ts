/** Makes the compiler list the places to update when a union grows. Reached at run time only by a bug. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
