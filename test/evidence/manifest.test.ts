import { createHash, generateKeyPairSync, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isDraft, type ManifestBody, manifestOf, numberIn, readManifest } from '../../src/evidence/manifest.ts';
import { manifestBody as body, rehashed } from '../support/values/manifests.ts';

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

  it.each<Partial<Record<keyof ManifestBody, unknown>>>([
    { manifest: 2 },
    { run: 7 },
    { spec_name: null },
    { written: 7 },
    { emulated: 'no' },
    { number: 0 },
    { number: 1.5 },
    { position: 0 },
    { position: '2' },
    { replaces: 7 },
    { previous: 7 },
    { previous: { run: 'r0' } },
    { previous: { run: 'r0', manifest: 7 } },
    { files: [{ file: 'a', bytes: 1, sha256: 7 }] },
    {
      files: [
        { file: 'a', bytes: 1, sha256: '0' },
        { file: 7, bytes: 1, sha256: '0' },
      ],
    },
  ])('with %j has no form that the program writes', (changes) => {
    const { text } = manifestOf({ ...body, ...changes } as ManifestBody, null);

    expect(readManifest(Buffer.from(text))).toBe('form');
  });

  it.each(['7', 'null', '{}', '[null]', '[7]'])('does not have %s for its files', (files) => {
    const { text } = manifestOf({ ...body, files: [] }, null);
    const other = text.replace(/"files": \[[^\]]*\]/, `"files": ${files}`);

    expect(other).not.toBe(text);
    expect(readManifest(Buffer.from(rehashed(other)))).toBe('form');
  });

  it.each(['signature', 'signed_by'])('has a text or nothing for its %s', (key) => {
    const { text } = manifestOf(body, null);

    expect(readManifest(Buffer.from(rehashed(text.replace(`"${key}": null`, `"${key}": 7`))))).toBe('form');
  });

  it('has a hash that fits', () => {
    const { text } = manifestOf(body, null);

    expect(readManifest(Buffer.from(text.replace('"finance"', '"sales"')))).toBe('hash');
    expect(readManifest(Buffer.from(`${text}\n`))).toBe('hash');
  });

  it('is not read from bytes that are no text', () => {
    const { text } = manifestOf({ ...body, run: '\ufffd' }, null);
    const bytes = Buffer.from(text);
    bytes.writeUInt8(0xf0, bytes.indexOf(0xef));

    expect(bytes.toString()).toBe(text);
    expect(readManifest(bytes)).toBe('form');
  });

  it('is not read from anything else', () => {
    for (const text of ['', '{}\n', 'null']) expect(readManifest(Buffer.from(text))).toBe('form');
    expect(readManifest(Buffer.from('  "hash": "sha256:'))).toBe('hash');
    for (const text of ['', 'null,\n', '7,\n'])
      expect(readManifest(Buffer.from(rehashed(`${text}  "hash": `)))).toBe('form');
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
    expect(['a-manifest.1.json', 'manifest.1.json.gz', 'manifest.1234567890.json'].map(numberIn)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect(isDraft('report.csv.0190f2a1-7d5e-4b7c-9d5e-0190f2a17d5e.tmp')).toBe(true);
    expect(isDraft('report.tmp')).toBe(false);
    expect(isDraft('report.csv.0190f2a1-7d5e-4b7c-9d5e-0190f2a17d5e.tmp.csv')).toBe(false);
  });
});
