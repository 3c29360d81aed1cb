import { createHash } from 'node:crypto';
import { dirname, join, resolve } from 'node:path';
import { type Tip, tipOf } from '../../evidence/check-chain.ts';
import {
  earlierName,
  type FileEntry,
  isDraft,
  type Manifest,
  type ManifestBody,
  manifestName,
  manifestOf,
  numberIn,
  readManifest,
} from '../../evidence/manifest.ts';
import type { SignKey } from '../../evidence/signing.ts';
import { timeText } from '../../report/row.ts';
import type { RunResult } from '../../result/result.ts';
import type { Machine } from '../../store/machine.ts';
import type { ChainLink, NextLink, RunStore } from '../../store/store.ts';
import { sharedModes, writeWholeFile } from '../../store/whole-file.ts';
import { version } from '../../util/version.ts';
import type { Environment } from '../environment.ts';
import { gzipped } from './gzipped.ts';
import { bytesIfThere, entryOf, foldersIn, manifestIn } from './report-folder.ts';
import { whileOthersWork } from './while-others-work.ts';

export interface EvidenceContext extends Pick<Environment, 'machine' | 'realTime' | 'clock'> {
  readonly store: RunStore;
  readonly reportDir: string;
  /** Null for evidence that nobody signs. */
  readonly signKey: SignKey | null;
}

/** What was found in a report folder that should not be there. */
export interface EvidenceNotice {
  /** Files that the manifest lists and that this program did not write now or before. */
  readonly strangers: readonly string[];
  /** Whether the manifest before was signed, and the new one is not. */
  readonly losesSignature: boolean;
}

/**
 * Makes the report folder of a run evidence: copies plan and journal into it, and writes its manifest. An earlier manifest stays under
 * another name. `written` are the names of the files that were just written; a file of an earlier time keeps the hash that the
 * manifest before has, so that an edit does not become the truth. Rejects as the store and the file system do.
 */
export async function writeEvidence(
  result: RunResult,
  written: readonly string[],
  context: EvidenceContext,
): Promise<EvidenceNotice> {
  const { state, plan } = result;
  const { store, machine, realTime } = context;
  const folder = resolve(context.reportDir, plan.name, state.runId);
  const record = store.recordOf(state.runId);
  const copies = { 'plan.json.gz': record.plan, 'journal.ndjson.gz': record.journal };
  for (const [file, pieces] of Object.entries(copies))
    await writeWholeFile(join(folder, file), { pieces: gzipped(pieces), modes: sharedModes }, machine);
  let notice: EvidenceNotice = { strangers: [], losesSignature: false };
  await store.extendChain(
    { specName: plan.name, isEmulated: state.isEmulated },
    {
      isWritten: async (link) => (await manifestIn(link.folder, machine.disk))?.hash === link.manifest,
      pause: whileOthersWork(realTime),
      next: async (last) => {
        const manifest = new ManifestWriter(result, folder, context);
        const own = new Set([...written, ...Object.keys(copies)]);
        const next = await manifest.next(last, own);
        const { strangers, losesSignature } = manifest;
        notice = { strangers, losesSignature };
        return next;
      },
    },
  );
  return notice;
}

class ManifestWriter implements EvidenceNotice {
  strangers: string[] = [];
  losesSignature = false;
  readonly #result: RunResult;
  readonly #folder: string;
  readonly #context: EvidenceContext;
  readonly #machine: Machine;

  constructor(result: RunResult, folder: string, context: EvidenceContext) {
    this.#result = result;
    this.#folder = folder;
    this.#context = context;
    this.#machine = context.machine;
  }

  /** `own` are the files that were written for this manifest. */
  async next(last: ChainLink | null, own: ReadonlySet<string>): Promise<NextLink> {
    const { state } = this.#result;
    const before = await this.#before();
    this.losesSignature = this.#context.signKey === null && (before.manifest?.signature ?? null) !== null;
    const tip = tipOf(last && { ...last, written: '' }, await this.#beside());
    const place = before.manifest ?? (tip?.run === state.runId ? tip : follow(tip));
    const files = await this.#files(before, own);
    const { manifest, text } = manifestOf(
      { ...this.#head(), ...before.link, position: place.position, previous: place.previous, files },
      this.#context.signKey,
    );
    const isLast = tip === null || tip.run === state.runId || before.manifest === null;
    const { position, previous } = manifest;
    return {
      link: { run: state.runId, manifest: manifest.hash, folder: this.#folder, position, previous },
      isLast,
      write: () => this.#write(manifestName, text),
    };
  }

  /** The manifest that is replaced, which is kept under its number first. */
  async #before(): Promise<ReplacedManifest> {
    const { disk } = this.#machine;
    const entries = await disk.list(this.#folder);
    const last = Math.max(0, ...entries.flatMap(({ name }) => numberIn(name) ?? []));
    const bytes = await bytesIfThere(join(this.#folder, manifestName), disk);
    if (bytes === null) return { manifest: null, kept: null, link: { number: last + 1, replaces: null } };
    const read = readManifest(bytes);
    const manifest = typeof read === 'object' ? read : null;
    const number = manifest?.number ?? last + 1;
    await this.#write(earlierName(number), bytes);
    const replaces = manifest?.hash ?? `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
    return { manifest, kept: earlierName(number), link: { number: number + 1, replaces } };
  }

  async #files({ manifest, kept }: ReplacedManifest, own: ReadonlySet<string>): Promise<FileEntry[]> {
    const { disk } = this.#machine;
    const known = new Map(manifest?.files.map((entry) => [entry.file, entry]));
    const found = (await disk.list(this.#folder)).filter(({ name, kind }) => kind === 'file' && !isDraft(name));
    for (const { name } of found) {
      if (name === manifestName) continue;
      const isNew = own.has(name) || name === kept;
      if (!isNew && known.has(name)) continue;
      if (!isNew && numberIn(name) === undefined) this.strangers.push(name);
      known.set(name, await entryOf(this.#folder, name, disk));
    }
    return [...known.values()].sort((a, b) => (a.file < b.file ? -1 : 1));
  }

  #head(): Omit<ManifestBody, 'number' | 'replaces' | 'position' | 'previous' | 'files'> {
    const { state, plan } = this.#result;
    return {
      manifest: 1,
      run: state.runId,
      spec_name: plan.name,
      mode: plan.mode,
      emulated: state.isEmulated,
      plan_hash: plan.hash,
      started: state.started?.at ?? null,
      ended: timeText(state.ended?.at),
      exit_code: state.ended?.exitCode ?? null,
      tool_version: version,
      written: new Date(this.#context.clock.now()).toISOString(),
    };
  }

  /** The runs of the same chain whose reports are beside this one's. */
  async #beside(): Promise<Tip[]> {
    const { disk } = this.#machine;
    const parent = dirname(this.#folder);
    const tips: Tip[] = [];
    for (const name of await foldersIn(parent, disk)) {
      const manifest = await manifestIn(join(parent, name), disk);
      if (manifest === null || !this.#isOfChain(manifest)) continue;
      const { run, hash, position, previous, written } = manifest;
      tips.push({ run, manifest: hash, position, previous, written });
    }
    return tips;
  }

  #isOfChain({ spec_name, emulated }: Manifest): boolean {
    const { state, plan } = this.#result;
    return spec_name === plan.name && emulated === state.isEmulated;
  }

  async #write(file: string, content: string | Buffer): Promise<void> {
    const pieces = (async function* () {
      yield content;
    })();
    await writeWholeFile(join(this.#folder, file), { pieces, modes: sharedModes }, this.#machine);
  }
}

interface ReplacedManifest {
  /** Null if there is none, or none that can be trusted. */
  readonly manifest: Manifest | null;
  /** The file that it is kept in. */
  readonly kept: string | null;
  readonly link: Pick<ManifestBody, 'number' | 'replaces'>;
}

/** The place after a run. */
function follow(tip: Tip | null): Pick<ManifestBody, 'position' | 'previous'> {
  if (tip === null) return { position: 1, previous: null };
  return { position: tip.position + 1, previous: { run: tip.run, manifest: tip.manifest } };
}
