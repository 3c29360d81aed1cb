/** Makes the compiler list the places to update when a union grows. Only a bug reaches it at run time. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(value)}`);
}
