/** Resolves after so many milliseconds. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Resolves once it is so. Looks every `every` milliseconds. */
export async function until(isSo: () => Promise<boolean>, every = 50): Promise<void> {
  while (!(await isSo())) await pause(every);
}
