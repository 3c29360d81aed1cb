import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkRun, type FoundEntry, type FoundFolder } from '../../src/evidence/check-run.ts';
import { type Manifest, type ManifestBody, manifestOf } from '../../src/evidence/manifest.ts';
import { fingerprint, publicText, type SignKey } from '../../src/evidence/signing.ts';
import { manifestBody, rehashed } from '../support/values/manifests.ts';

const key: SignKey = generateKeyPairSync('ed25519');
const other: SignKey = generateKeyPairSync('ed25519');
const report: FoundEntry = { file: 'report.csv', bytes: 2, sha256: '78' };
const body: ManifestBody = { ...manifestBody, files: [{ file: 'report.csv', bytes: 2, sha256: '78' }] };

interface Written {
  readonly manifest: Manifest;
  readonly text: string;
}

/** The manifests of a run that was reported so many times, the first one first. Each lists the copies of those before. */
function manifestsOf(count: number, signKey: SignKey | null = null): Written[] {
  const written: Written[] = [];
  for (let number = 1; number <= count; number += 1) {
    const copies = written.map((_, index) => ({ file: `manifest.${index + 1}.json`, bytes: 1, sha256: '0' }));
    const replaces = written.at(-1)?.manifest.hash ?? null;
    const time = `2026-11-22T0${number}:00:00.000Z`;
    written.push(manifestOf({ ...body, number, replaces, written: time, files: [...copies, ...body.files] }, signKey));
  }
  return written;
}

/** The folder of a run, with manifests whose last one is the current one. */
function folderOf(written: readonly Pick<Written, 'text'>[], entries: readonly FoundEntry[] = [report]): FoundFolder {
  const names = written.map((_, index) =>
    index === written.length - 1 ? 'manifest.json' : `manifest.${index + 1}.json`,
  );
  const copies = names.map((file): FoundEntry => ({ file, bytes: 1, sha256: '0' }));
  const manifests = new Map(written.map(({ text }, index) => [names[index] ?? '', Buffer.from(text)]));
  return { name: 'r1', entries: [...copies, ...entries], manifests };
}

function without(folder: FoundFolder, file: string): FoundFolder {
  const manifests = new Map(folder.manifests);
  manifests.delete(file);
  return { ...folder, entries: folder.entries.filter((entry) => entry.file !== file), manifests };
}

function withManifest(folder: FoundFolder, file: string, text: string): FoundFolder {
  return { ...folder, manifests: new Map(folder.manifests).set(file, Buffer.from(text)) };
}

function findingsOf(folder: FoundFolder, keys: readonly SignKey[] = []): string[] {
  const texts = keys.map((one) => ({ text: publicText(one) }));
  return checkRun(folder, texts).findings.map(({ kind, run, file, message }) => `${run} ${kind}: ${file} ${message}`);
}

describe('the folder of a run', () => {
  it('is whole with its manifests and the files that they list', () => {
    const written = manifestsOf(3);
    const checked = checkRun(folderOf(written), []);

    expect(checked.findings).toEqual([]);
    expect(checked.name).toBe('r1');
    expect(checked.manifest).toEqual(written[2]?.manifest);
    expect(checked.hashes).toEqual(written.map(({ manifest }) => manifest.hash));
    expect(checked.firstWritten).toBe('2026-11-22T01:00:00.000Z');
  });

  it('proves nothing without a manifest', () => {
    const checked = checkRun({ name: 'r1', entries: [report], manifests: new Map() }, []);

    expect(checked).toEqual({
      name: 'r1',
      manifest: null,
      hashes: [],
      firstWritten: null,
      findings: [{ kind: 'missing', run: 'r1', file: 'manifest.json', message: 'is missing' }],
    });
  });

  it.each<[string, Partial<FoundEntry>, string]>([
    ['is longer', { bytes: 3 }, 'was edited'],
    ['has other bytes', { sha256: '79' }, 'was edited'],
    ['is a folder', { sha256: null }, 'is not a file any more'],
  ])('has an edited file if one %s', (_, changes, message) => {
    expect(findingsOf(folderOf(manifestsOf(1), [{ ...report, ...changes }]))).toEqual([
      `r1 edited: report.csv ${message}`,
    ]);
  });

  it('lacks a file that was removed', () => {
    expect(findingsOf(folderOf(manifestsOf(1), []))).toEqual(['r1 missing: report.csv is missing']);
  });

  it('has files that were added, except drafts that an interrupted write left', () => {
    const draft = { file: 'report.csv.0190f2a1-7d5e-4b7c-9d5e-0190f2a17d5e.tmp', bytes: 1, sha256: '0' };
    const added = { file: 'more.csv', bytes: 1, sha256: '0' };

    expect(findingsOf(folderOf(manifestsOf(1), [report, draft, added]))).toEqual([
      'r1 added: more.csv was added: manifest.json does not list it',
    ]);
  });

  it('has a manifest whose files are in order, each once', () => {
    const files = ['b.csv', 'a.csv', 'a.csv'].map((file) => ({ file, bytes: 1, sha256: '0' }));

    expect(findingsOf(folderOf([manifestOf({ ...body, files }, null)], files.slice(0, 2)))).toEqual([
      'r1 reordered: a.csv is not in its place in manifest.json',
      'r1 reordered: a.csv is not in its place in manifest.json',
    ]);
  });
});

describe('a manifest', () => {
  it('that was edited proves nothing', () => {
    const folder = folderOf(manifestsOf(1));
    const text = `${folder.manifests.get('manifest.json')}`;

    expect(findingsOf(withManifest(folder, 'manifest.json', text.replace('"finance"', '"sales"')))).toEqual([
      'r1 edited: manifest.json was edited: its hash does not fit',
    ]);
    expect(findingsOf(withManifest(folder, 'manifest.json', '{}\n'))).toEqual([
      'r1 edited: manifest.json is not as bulk-restore writes it',
    ]);
  });

  it('that was copied just before the program was killed is no other file', () => {
    const [current] = manifestsOf(1);
    const text = current?.text ?? '';
    const copied = folderOf([{ text }], [report, { file: 'manifest.1.json', bytes: 1, sha256: '0' }]);

    expect(findingsOf(withManifest(copied, 'manifest.1.json', text))).toEqual([]);
    expect(findingsOf(withManifest(copied, 'manifest.1.json', `${text} `))).toEqual([
      'r1 added: manifest.1.json was added: manifest.json does not list it',
    ]);
    expect(findingsOf(copied)).toEqual(['r1 added: manifest.1.json was added: manifest.json does not list it']);
  });

  it('that is missing between others hides those before it', () => {
    const folder = folderOf(manifestsOf(4));
    const checked = checkRun(without(folder, 'manifest.2.json'), []);

    expect(checked.findings.map(({ kind, file }) => `${kind} ${file}`)).toEqual([
      'missing manifest.2.json',
      'missing manifest.2.json',
    ]);
    expect(checked.hashes).toHaveLength(2);
  });

  it('that is missing as the current one leaves those before it', () => {
    const written = manifestsOf(3);
    const checked = checkRun(without(folderOf(written), 'manifest.json'), []);

    expect(checked.findings).toEqual([{ kind: 'missing', run: 'r1', file: 'manifest.json', message: 'is missing' }]);
    expect(checked.manifest).toBeNull();
    expect(checked.hashes).toEqual(written.slice(0, 2).map(({ manifest }) => manifest.hash));
    expect(checked.firstWritten).toBe('2026-11-22T01:00:00.000Z');
  });

  it('must be the one that the next one replaced', () => {
    const [first, second] = manifestsOf(2);
    const another = manifestOf({ ...body, written: '2026-11-22T00:30:00.000Z' }, null);

    expect(findingsOf(folderOf([another, second ?? another]))).toEqual([
      'r1 edited: manifest.1.json is not the manifest that the next one replaced',
    ]);
    expect(findingsOf(folderOf([first ?? another, second ?? another]))).toEqual([]);
  });

  it.each<Partial<ManifestBody>>([
    { run: 'r9' },
    { spec_name: 'sales' },
    { emulated: true },
    { plan_hash: 'sha256:9' },
  ])('must be of the same run as the next one: not %j', (changes) => {
    const first = manifestOf({ ...body, ...changes }, null);
    const copy = { file: 'manifest.1.json', bytes: 1, sha256: '0' };
    const next = { ...body, number: 2, replaces: first.manifest.hash, files: [copy, ...body.files] };

    expect(findingsOf(folderOf([first, manifestOf(next, null)]))).toEqual([
      `r1 reordered: manifest.1.json belongs to another run, \`${first.manifest.run}\``,
    ]);
  });

  it('must have the number of its file', () => {
    const first = manifestOf({ ...body, number: 7 }, null);
    const copy = { file: 'manifest.1.json', bytes: 1, sha256: '0' };
    const next = { ...body, number: 2, replaces: first.manifest.hash, files: [copy, ...body.files] };

    expect(findingsOf(folderOf([first, manifestOf(next, null)]))).toEqual([
      'r1 reordered: manifest.1.json is manifest 7 of its run',
    ]);
  });

  it('that is the first one replaces none', () => {
    const first = manifestOf({ ...body, replaces: 'sha256:0' }, null);
    const copy = { file: 'manifest.1.json', bytes: 1, sha256: '0' };
    const next = { ...body, number: 2, replaces: first.manifest.hash, files: [copy, ...body.files] };

    expect(findingsOf(folderOf([first]))).toEqual(['r1 missing: manifest.json replaces a manifest that is not there']);
    expect(findingsOf(folderOf([first, manifestOf(next, null)]))).toEqual([
      'r1 missing: manifest.1.json replaces a manifest that is not there',
    ]);
  });
});

describe('the signature of a manifest', () => {
  it('fits one of the keys that are asked for', () => {
    expect(findingsOf(folderOf(manifestsOf(2, key)), [other, key])).toEqual([]);
    expect(findingsOf(folderOf(manifestsOf(2, key)))).toEqual([]);
  });

  it('is missed only if a key is asked for', () => {
    expect(findingsOf(folderOf(manifestsOf(1)), [key])).toEqual(['r1 unsigned: manifest.json is not signed']);
    expect(findingsOf(folderOf(manifestsOf(1)))).toEqual([]);
  });

  it('of another key is named with the fingerprint of that key', () => {
    expect(findingsOf(folderOf(manifestsOf(1, other)), [key])).toEqual([
      `r1 other-key: manifest.json is signed with another key, ${fingerprint(publicText(other))}`,
    ]);
  });

  it('is forged if it does not fit, in an earlier manifest too', () => {
    const [first, second] = manifestsOf(2, key);
    const forged = rehashed(first?.text.replace('"finance"', '"finanze"') ?? '');
    const message = 'has a signature that does not fit: it was edited, or signed with another key';

    expect(findingsOf(folderOf([{ text: forged }]))).toEqual([`r1 forged: manifest.json ${message}`]);
    expect(findingsOf(folderOf([{ text: forged }, second ?? { text: '' }]))).toContain(
      `r1 forged: manifest.1.json ${message}`,
    );
  });

  it.each(['signature', 'signed_by'])('is forged without its %s', (part) => {
    const [written] = manifestsOf(1, key);
    const text = rehashed(written?.text.replace(new RegExp(`"${part}": "[^"]*"`), `"${part}": null`) ?? '');

    expect(findingsOf(folderOf([{ text }]), [key])).toEqual([
      'r1 forged: manifest.json has one of signature and key, and needs both',
    ]);
  });
});
