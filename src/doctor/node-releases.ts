/**
 * The day on which each version of Node gets its last correction, as `2027-04-30`. Source: github.com/nodejs/release, schedule.json,
 * read November 2026.
 */
export const nodeEndsOfLife: ReadonlyMap<number, string> = new Map([
  [18, '2025-04-30'],
  [19, '2023-06-01'],
  [20, '2026-04-30'],
  [21, '2024-06-01'],
  [22, '2027-04-30'],
  [23, '2025-06-01'],
  [24, '2028-04-30'],
  [25, '2026-06-01'],
]);

/** The oldest version that the program runs on, as in package.json. */
export const oldestNode = { major: 20, minor: 19 } as const;
