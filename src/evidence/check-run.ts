import type { EvidenceFinding, FindingKind } from './finding.ts';
import {
  earlierName,
  type FileEntry,
  isDraft,
  type Manifest,
  manifestName,
  numberIn,
  readManifest,
  signedPart,
} from './manifest.ts';
import { fingerprint, isSignatureOf, type PublicKey } from './signing.ts';

/** A report folder as it was found. */
export interface FoundFolder {
  /** The name of the folder. */
  readonly name: string;
  readonly entries: readonly FoundEntry[];
  /** The manifests in it, by file. */
  readonly manifests: ReadonlyMap<string, Buffer>;
}

export interface FoundEntry extends Omit<FileEntry, 'sha256'> {
  /** Null for anything but a file: a folder, a link. */
  readonly sha256: string | null;
}

/** What a report folder proves. */
export interface CheckedRun {
  readonly name: string;
  /** Null if it is missing or can't be trusted. */
  readonly manifest: Manifest | null;
  /** The hashes of all its manifests that can be trusted, the latest last. */
  readonly hashes: readonly string[];
  /** When its first manifest was written. */
  readonly firstWritten: string | null;
  readonly findings: readonly EvidenceFinding[];
}

/** Checks the folder of one run by itself. Without `keys`, only signatures that are there are checked. */
export function checkRun(folder: FoundFolder, keys: readonly PublicKey[]): CheckedRun {
  const check = new RunCheck(folder);
  const manifest = check.current();
  const earlier = check.earlier(manifest);
  if (manifest !== null) {
    check.signature(manifest, manifestName, keys);
    check.files(manifest);
  }
  const trusted = [...earlier, ...(manifest === null ? [] : [manifest])];
  return {
    name: folder.name,
    manifest,
    hashes: trusted.map(({ hash }) => hash),
    firstWritten: trusted[0]?.written ?? null,
    findings: check.findings,
  };
}

class RunCheck {
  readonly findings: EvidenceFinding[] = [];
  readonly #folder: FoundFolder;

  constructor(folder: FoundFolder) {
    this.#folder = folder;
  }

  current(): Manifest | null {
    return this.#read(manifestName);
  }

  /** The manifests before, which must be all there, one leading to the next. */
  earlier(current: Manifest | null): Manifest[] {
    const numbers = [...this.#folder.manifests.keys()].flatMap((file) => numberIn(file) ?? []);
    const last = current === null ? Math.max(0, ...numbers) : current.number - 1;
    const read: Manifest[] = [];
    let next = current;
    for (let number = last; number > 0; number -= 1) {
      const manifest = this.#read(earlierName(number));
      // One that is missing hides all before it, and a number that was made up is no reason to count for ever.
      if (manifest === null) break;
      this.signature(manifest, earlierName(number), []);
      if (manifest.number !== number)
        this.#add('reordered', earlierName(number), `is manifest ${manifest.number} of its run`);
      if (next !== null) this.#compare(manifest, next);
      read.unshift(manifest);
      next = manifest;
    }
    if (next?.number === 1 && next.replaces !== null)
      this.#add('missing', next === current ? manifestName : earlierName(1), 'replaces a manifest that is not there');
    return read;
  }

  /** Without `keys`, one that is not signed is no finding. */
  signature(manifest: Manifest, file: string, keys: readonly PublicKey[]): void {
    const { signature, signed_by: signedBy } = manifest;
    if (signature === null || signedBy === null) {
      if (signature !== signedBy) this.#add('forged', file, 'has one of signature and key, and needs both');
      else if (keys.length > 0) this.#add('unsigned', file, 'is not signed');
    } else if (!isSignatureOf(signedPart(manifest), { signature, signedBy })) {
      this.#add('forged', file, 'has a signature that does not fit: it was edited, or signed with another key');
    } else if (keys.length > 0 && !keys.some(({ text }) => text === signedBy)) {
      this.#add('other-key', file, `is signed with another key, ${fingerprint(signedBy)}`);
    }
  }

  files({ files, number }: Manifest): void {
    const found = new Map(this.#folder.entries.map((entry) => [entry.file, entry]));
    const listed = new Set<string>();
    let before = '';
    for (const { file, bytes, sha256 } of files) {
      if (listed.has(file) || file < before) this.#add('reordered', file, 'is not in its place in manifest.json');
      before = file;
      listed.add(file);
      const entry = found.get(file);
      if (entry === undefined) this.#add('missing', file, 'is missing');
      else if (entry.sha256 === null) this.#add('edited', file, 'is not a file any more');
      else if (entry.sha256 !== sha256 || entry.bytes !== bytes) this.#add('edited', file, 'was edited');
    }
    for (const { file } of this.#folder.entries) {
      if (file === manifestName || listed.has(file) || isDraft(file)) continue;
      // Its copy is written first. If the program was killed then, it is the manifest itself.
      const isCopy = file === earlierName(number) && this.#isSame(file, manifestName);
      if (!isCopy) this.#add('added', file, 'was added: manifest.json does not list it');
    }
  }

  #compare(manifest: Manifest, next: Manifest): void {
    const file = earlierName(manifest.number);
    if (next.replaces !== manifest.hash) this.#add('edited', file, 'is not the manifest that the next one replaced');
    const isSame =
      next.run === manifest.run &&
      next.spec_name === manifest.spec_name &&
      next.emulated === manifest.emulated &&
      next.plan_hash === manifest.plan_hash;
    if (!isSame) this.#add('reordered', file, `belongs to another run, \`${manifest.run}\``);
  }

  #read(file: string): Manifest | null {
    const bytes = this.#folder.manifests.get(file);
    if (bytes === undefined) {
      this.#add('missing', file, 'is missing');
      return null;
    }
    const manifest = readManifest(bytes);
    if (typeof manifest === 'object') return manifest;
    this.#add(
      'edited',
      file,
      manifest === 'hash' ? 'was edited: its hash does not fit' : 'is not as bulk-restore writes it',
    );
    return null;
  }

  #isSame(file: string, other: string): boolean {
    const [one, two] = [this.#folder.manifests.get(file), this.#folder.manifests.get(other)];
    return one !== undefined && two?.equals(one) === true;
  }

  #add(kind: FindingKind, file: string, message: string): void {
    this.findings.push({ kind, run: this.#folder.name, file, message });
  }
}
