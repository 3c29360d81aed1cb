import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fault of the program that the simulation must find: a piece of code, and what stands there instead. */
export interface PlantedFault {
  readonly name: string;
  readonly file: string;
  readonly instead: readonly (readonly [code: string, fault: string])[];
}

export const plantedFaults: readonly PlantedFault[] = [
  {
    name: 'the journal acknowledges before it has written',
    file: 'src/store/files/journal-file.ts',
    instead: [
      [
        '        await this.#file.append(Buffer.concat(group.map(({ line }) => line)));\n        await this.#file.datasync();\n',
        '        void this.#file.append(Buffer.concat(group.map(({ line }) => line))).catch(() => undefined);\n',
      ],
    ],
  },
  {
    name: 'the journal is written but not synced',
    file: 'src/store/files/journal-file.ts',
    instead: [['        await this.#file.datasync();\n', '']],
  },
  {
    name: 'a line that a crash cut off stays in the journal',
    file: 'src/store/files/journal-file.ts',
    instead: [['    await file.truncate(read.length);\n', '']],
  },
  {
    name: 'a lock that another process holds is taken over',
    file: 'src/store/records/lock-file.ts',
    instead: [['    if (await isAlive(holder, machine)) throw new LockHeld(holder);\n', '']],
  },
  {
    name: 'a lost answer counts as a request that was never sent',
    file: 'src/graph/http/retry-policy.ts',
    instead: [['return isRepeatable || !result.wasSent ? retry(', 'return isRepeatable || result.wasSent ? retry(']],
  },
  {
    name: 'Retry-After is ignored',
    file: 'src/graph/http/throttle.ts',
    instead: [['    this.#pause.extend(this.#clock.elapsed() + milliseconds);\n', '']],
  },
  {
    name: 'a pause does not hold for the next process',
    file: 'src/cli/runs/inherited-pause.ts',
    instead: [['  return clock.elapsed() + left;\n', '  return 0;\n']],
  },
  {
    name: 'sessions of others do not count under the caps',
    file: 'src/lookup/tenant-usage.ts',
    instead: [['    use.activeSessions += 1;\n', '']],
  },
  {
    name: 'drafts whose creation had no answer are forgotten',
    file: 'src/state/session-fold.ts',
    instead: [
      ['orphanedDrafts: [...session.orphanedDrafts, event.sentAt] }', 'orphanedDrafts: session.orphanedDrafts }'],
    ],
  },
  {
    name: 'an artifact with a status that nobody knows counts as a success',
    file: 'src/state/session-outcomes.ts',
    instead: [["  if (status === 'succeeded') {", "  if (status === 'succeeded' || status === 'unknown') {"]],
  },
  {
    name: 'a session counts as ended while it is active',
    file: 'src/run/track-session.ts',
    instead: [
      ["if (hasEnded(session.status)) return 'ended';", "if (session.status !== 'activating') return 'ended';"],
    ],
  },
  {
    name: 'resources are tried again without a limit',
    file: 'src/state/retries.ts',
    instead: [['  if (session.attempt > state.plan.retries) return 0;\n', '']],
  },
  {
    name: 'a refused activation is believed without a look',
    file: 'src/run/session.ts',
    instead: [["  if (!(await isStillDraft(session.sessionId, tools))) return 'unclear';\n", '']],
  },
];

/**
 * Plants each fault whose name holds `only` in a copy of the code, and prints the first seed that finds it. Resolves to whether all
 * were found.
 */
export async function findPlanted(seeds: number, only: string): Promise<boolean> {
  let missed = 0;
  for (const fault of plantedFaults.filter(({ name }) => name.includes(only))) {
    const found = await firstFinding(fault, Math.min(seeds, mostSeeds));
    if (found === null) missed += 1;
    console.log(`${fault.name}: ${found ?? `not found in ${mostSeeds} seeds`}`);
  }
  return missed === 0;
}

const mostSeeds = 1_000;

async function firstFinding(fault: PlantedFault, seeds: number): Promise<string | null> {
  const copy = await copyWith(fault);
  try {
    const words = ['--import', 'tsx', 'bench/simulate.ts', '--first', '--seeds', String(seeds)];
    const child = spawn(process.execPath, words, { cwd: copy, stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (piece: Buffer) => {
      text += piece.toString();
    });
    const [exitCode] = (await once(child, 'close')) as [number | null];
    if (exitCode !== 0 && exitCode !== 1) throw new Error(`the simulation of \`${fault.name}\` ended with ${exitCode}`);
    return /seed \d+: .*/.exec(text)?.[0].slice(0, 160) ?? null;
  } finally {
    await rm(copy, { recursive: true });
  }
}

const root = join(import.meta.dirname, '..', '..');

async function copyWith({ file, instead }: PlantedFault): Promise<string> {
  const copy = await mkdtemp(join(tmpdir(), 'bulk-restore-planted-'));
  for (const part of ['src', 'bench', 'schemas', 'package.json', 'tsconfig.json'])
    await cp(join(root, part), join(copy, part), { recursive: true });
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
  let text = await readFile(join(copy, file), 'utf8');
  for (const [code, fault] of instead) text = planted(text, { code, fault, file });
  await writeFile(join(copy, file), text);
  return copy;
}

interface Planting {
  readonly code: string;
  readonly fault: string;
  readonly file: string;
}

/** Throws if the code is not there any more, or more than once. */
export function planted(text: string, { code, fault, file }: Planting): string {
  if (text.split(code).length !== 2) throw new Error(`${file} must have \`${code.trim()}\` once`);
  return text.replace(code, () => fault);
}
