import { Writable } from 'node:stream';
import type { Environment } from '../../src/cli/environment.ts';
import { outputModeOf } from '../../src/cli/output-mode.ts';
import { mintToken } from '../../src/emulator/http/token.ts';
import { hour } from '../../src/util/duration.ts';
import { exitCodes } from '../../src/util/exit-codes.ts';
import type { Life } from './life.ts';
import { type DiskTroubles, machineOf } from './life-machine.ts';
import { systemError } from './world/virtual-disk.ts';
import type { VirtualNetwork } from './world/virtual-network.ts';

export interface LifeWorld extends DiskTroubles {
  readonly network: VirtualNetwork;
  readonly tenant: string;
  /** Spec files by their paths: nothing happens to them. */
  readonly files: ReadonlyMap<string, string>;
}

/** The outside world of one process: all that the command line touches. */
export function environmentOf(life: Life, world: LifeWorld): Environment {
  const { fate, network, files } = world;
  let draws = 0;
  return {
    arguments: life.words,
    outputMode: outputModeOf(life.words, {}),
    variables: {},
    stdout: new Screen(() => undefined),
    stderr: new Screen((text) => {
      life.stderr += text;
    }),
    stdin: () => process.stdin,
    clock: {
      now: () => life.machine.now(),
      elapsed: () => life.machine.elapsed(),
      sleep: (milliseconds, signal) => life.wait({ after: milliseconds, answer: () => undefined, signal }),
    },
    realTime: realTimeOf(life),
    random: () => {
      draws += 1;
      return fate.draw(`${life.name} random ${draws}`);
    },
    files: {
      readText: async (path) => textOf(path, files),
      async *readPieces(path) {
        yield Buffer.from(textOf(path, files));
      },
      realPath: async (path) => (path === '.' ? '/' : path),
      kindOf: async (path) => (files.has(path) ? 'file' : 'nothing'),
    },
    machine: machineOf(life, world),
    network: { credential: { getToken: tokensOf(life, world) }, openTransport: () => network.openTransport(life) },
    runProgram: async () => ({ kind: 'not-started', because: 'ENOENT' }),
    runtime: { nodeVersion: '24.11.0', platform: 'linux', isExecutable: false, selfCommand: ['bulk-restore'] },
    gitCommit: async () => null,
    onInterrupt: (listener) => life.onInterrupt(listener),
    exitNow: () => life.kill(exitCodes.stopped),
  };
}

/** Looks for what other processes ask are rarer than in reality: there are thousands of them. */
function realTimeOf(life: Life): Environment['realTime'] {
  return {
    sleep: (milliseconds) => life.wait({ after: milliseconds, answer: () => undefined }),
    repeat: (task, milliseconds) => life.repeat(task, milliseconds * 40),
  };
}

function textOf(path: string, files: ReadonlyMap<string, string>): string {
  const text = files.get(path);
  if (text === undefined) throw systemError('ENOENT', 'open', path);
  return text;
}

type GetToken = NonNullable<Environment['network']>['credential']['getToken'];

/** A new token each time. */
function tokensOf(life: Life, { tenant }: LifeWorld): GetToken {
  let tokens = 0;
  return () => {
    tokens += 1;
    const now = life.machine.now();
    const token = mintToken({ tenant, id: `${life.name} ${tokens}`, issuedAt: now });
    return life.wait({ after: 30, answer: () => ({ token, expiresOnTimestamp: now + hour }) });
  };
}

/** Hands on what is written to it. */
class Screen extends Writable {
  readonly #show: (text: string) => void;

  constructor(show: (text: string) => void) {
    super({ decodeStrings: false });
    this.#show = show;
  }

  override _write(text: string | Buffer, _encoding: string, done: () => void): void {
    this.#show(text.toString());
    done();
  }
}
