/** Who gave a parameter its value. */
export const valueSources = ['set', 'set-file', 'variable', 'default'] as const;
export type ValueSource = (typeof valueSources)[number];

/** A value as it was given, before its type is checked. */
export interface GivenValue {
  readonly text: string;
  readonly by: ValueSource;
}

/** Values for the parameters of a spec, from outside the spec. */
export interface GivenValues {
  /** By `--set` and `--set-file`, by name. */
  readonly named: ReadonlyMap<string, GivenValue>;
  /** The variables of the environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Whether they are for several specs, so that one spec need not declare all of them. */
  readonly areShared?: boolean;
}

export const nothingGiven: GivenValues = { named: new Map(), variables: {} };

/** The variable that sets a parameter: `window-end` is `BULK_RESTORE_SET_WINDOW_END`. */
export function variableFor(name: string): string {
  return `BULK_RESTORE_SET_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** In the words of the command line: "by `--set`". */
export function sourceText(name: string, by: ValueSource): string {
  if (by === 'default') return 'by default';
  return `by \`${by === 'variable' ? variableFor(name) : `--${by}`}\``;
}
