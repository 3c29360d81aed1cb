import { createHash } from 'node:crypto';
import type { ManifestBody } from '../../../src/evidence/manifest.ts';

/** What the first manifest of a run says. */
export const manifestBody: ManifestBody = {
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

/** The text of a manifest that somebody edited, with a hash that fits. */
export function rehashed(text: string): string {
  const hashed = text.slice(0, text.lastIndexOf('  "hash": '));
  return `${hashed}  "hash": "sha256:${createHash('sha256').update(hashed).digest('hex')}"\n}\n`;
}
