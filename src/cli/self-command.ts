/** How this process was started, as `process` has it. */
export interface Self {
  /** Node, or this program in one file with it. */
  readonly execPath: string;
  /** Flags of Node, such as those that load TypeScript. */
  readonly execArgv: readonly string[];
  /** Of them, the first two are Node's. */
  readonly argv: readonly string[];
}

/** The words that start this program again, without a command. */
export function selfCommand({ execPath, execArgv, argv }: Self): readonly [string, ...string[]] {
  const [, script] = argv;
  return script === undefined ? [execPath, ...execArgv] : [execPath, ...execArgv, script];
}
