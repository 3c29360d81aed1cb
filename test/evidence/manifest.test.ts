import { createHash, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isDraft, type ManifestBody, manifestOf, numberIn, readManifest } from '../../src/evidence/manifest.ts';

const body: ManifestBody = {
  manifest: 1,
  run: 'r1',
  spec_name: 'finance',
  mode: 'drill',
  emulated: false,
  plan_hash: 'sha256:12',
  started: '2026-11-22T03:00:00.000Z',
  ended: null,
  exit_code: 4,
  tool_version: '0.1.0',
  written: '2026-11-22T04:00:00.000Z',
  number: 1,
  replaces: null,
  position: 2,
  previous: { run: 'r0', manifest: 'sha256:34' },
  files: [
    { file: 'a\u202eb.csv', bytes: 1, sha256: '56' },
    { file: 'report.csv', bytes: 2, sha256: '78' },
  ],
};

describe('a manifest', () => {
  it('reads as it was written', () => {
    const { manifest, text } = manifestOf(body, null);

    expect(readManifest(Buffer.from(text))).toEqual(manifest);
    expect(text).not.toContain('\u202e');
  });

  it('ends with the hash of all lines before, and before it the signature of all lines before that', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const { manifest, text } = manifestOf(body, { privateKey });
    const lines = text.split('\n');
    const [hashed, signed] = [lines.slice(0, -3), lines.slice(0, -4)].map((some) => `${some.join('\n')}\n`);

    expect(manifest.hash).toBe(
      `sha256:${createHash('sha256')
        .update(hashed ?? '')
        .digest('hex')}`,
    );
    expect(verify(null, Buffer.from(signed ?? ''), publicKey, Buffer.from(manifest.signature ?? '', 'base64'))).toBe(
      true,
    );
    expect(readManifest(Buffer.from(text))).toEqual(manifest);
  });

  it('has no other form, even with a hash that fits', () => {
    const { text } = manifestOf(body, null);
    const others = [
      text.replace('"run": "r1"', '"run":  "r1"'),
      text.replace('"run": "r1"', '"run": "\\u00721"'),
      text.replace('"manifest": 1,', '"manifest": 1,\n  "manifest": 1,'),
      text.replace('"manifest": 1,', '"manifest": 1,\n  "more": 1,'),
      text.replace('"mode": "drill",\n', ''),
      text.replace('"number": 1', '"number": 0'),
      text.replace(/"previous": [^}]*}/, '"previous": 7'),
      text.replace('"bytes": 1', '"bytes": 1.0').replace('"bytes":1', '"bytes":1.0'),
    ];

    for (const other of others) {
      expect(other).not.toBe(text);
      expect(readManifest(Buffer.from(rehashed(other)))).toBe('form');
    }
  });

  it('is not read from bytes that are no text', () => {
    const { text } = manifestOf({ ...body, run: '\ufffd' }, null);
    const bytes = Buffer.from(text);
    bytes.writeUInt8(0xf0, bytes.indexOf(0xef));

    expect(bytes.toString()).toBe(text);
    expect(readManifest(bytes)).toBe('form');
  });

  it('is not read from anything else', () => {
    for (const text of ['', '{}\n', 'null', '  "hash": "sha256:'])
      expect(typeof readManifest(Buffer.from(text))).toBe('string');
  });
});

describe('a name in a report folder', () => {
  it('is that of an earlier manifest, of a draft, or of neither', () => {
    expect(['manifest.12.json', 'manifest.json', 'manifest.0.json', 'manifest.01.json'].map(numberIn)).toEqual([
      12,
      undefined,
      undefined,
      undefined,
    ]);
    expect(isDraft('report.csv.0190f2a1-7d5e-4b7c-9d5e-0190f2a17d5e.tmp')).toBe(true);
    expect(isDraft('report.tmp')).toBe(false);
  });
});

function rehashed(text: string): string {
  const hashed = text.slice(0, text.lastIndexOf('  "hash": '));
  return `${hashed}  "hash": "sha256:${createHash('sha256').update(hashed).digest('hex')}"\n}\n`;
}
