import { relative, resolve } from 'node:path';
import { authModes } from '../../graph/auth/modes.ts';
import type { RunStarted } from '../../state/events.ts';
import { nextCommand, shellPath } from '../../util/shell-path.ts';
import type { NetworkOptions, StateOptions } from '../shared-options.ts';

/** What a run keeps of its command line, so that it can be continued and reported without flags. Never a secret. */
type Kept = Pick<NetworkOptions, 'graphUrl' | 'auth' | 'reportDir'>;

const flags: Readonly<Record<keyof Kept, string>> = {
  graphUrl: '--graph-url',
  auth: '--auth',
  reportDir: '--report-dir',
};

/** The options of a command about a run: what the command line does not give is as the run was started. */
export function withKept<Options extends StateOptions>(options: Options, started: RunStarted | null): Options {
  const kept = keptBy(started);
  const missing = Object.entries(kept).filter(([key]) => !options.given.includes(key));
  return { ...options, ...Object.fromEntries(missing) };
}

/** The command line that continues a run as it goes on now, to copy into a shell. It has the flags that the run does not keep. */
export function resumeCommand(runId: string, options: NetworkOptions, started: RunStarted | null): string {
  const kept = keptBy(started);
  const words = Object.entries(flags).flatMap(([name, flag]) => {
    const key = name as keyof Kept;
    const isKept = kept[key] === undefined ? !options.given.includes(key) : kept[key] === options[key];
    return isKept ? [] : [flag, shellPath(options[key])];
  });
  return nextCommand(['resume', runId, ...words, ...tokenWords(options)].join(' '), options.storePlace);
}

/** Not kept: the file may be in another place on the machine that resumes. A command is not shown: it may hold a secret. */
function tokenWords({ tokenFile, tokenCommand }: NetworkOptions): string[] {
  if (tokenFile !== undefined) return ['--token-file', shellPath(tokenFile)];
  return tokenCommand === undefined ? [] : ['--token-command', "'...'"];
}

function keptBy(started: RunStarted | null): Partial<Kept> {
  const { graphUrl, auth, reportDir } = started ?? {};
  const mode = authModes.find((known) => known === auth);
  return {
    ...(graphUrl !== undefined && { graphUrl }),
    ...(mode !== undefined && { auth: mode }),
    ...(reportDir !== undefined && { reportDir: shortest(reportDir) }),
  };
}

/** Relative to the working directory if it is below it. */
function shortest(path: string): string {
  const below = relative('', path);
  return below === '' || below.startsWith('..') || resolve(below) !== path ? path : below;
}
