import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScaledScenario } from '../rig/emulator-process.ts';

/** Tenths of all resources: what a tenant has most of comes first. */
const shares = { mailboxes: 5, drives: 3, sites: 2 } as const;
type Kind = keyof typeof shares;
const kinds = Object.keys(shares) as Kind[];

/** Writes `spec.yaml` with its CSV lists, and `inline.yaml` with the same resources in the file itself, into a new folder. */
export async function writeInputs(folder: string, resources: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const kind of kinds) {
    const rows = namesOf(kind, resources).map((name, index) => `${name},${(index * 7919) % 100_000}`);
    await writeFile(join(folder, `${kind}.csv`), `${[headers[kind], ...rows].join('\n')}\n`);
  }
  const lists = kinds.map((kind) => `${kind}: { lists: [${kind}.csv] }\n`);
  await writeFile(join(folder, 'spec.yaml'), specOf(resources, lists));
  const inline = kinds.map((kind) => `${kind}:\n${namesOf(kind, resources).map(item).join('')}`);
  await writeFile(join(folder, 'inline.yaml'), specOf(resources, inline));
}

const headers = { mailboxes: 'address,size', drives: 'address,size', sites: 'url,size' } as const;

function specOf(resources: number, named: readonly string[]): string {
  return [
    'version: 1\nname: scale\n',
    'restorePoint: { from: 2026-11-14T00:00:00Z, to: 2026-11-21T00:00:00Z }\n',
    ...named,
    // As if support has lifted the day's allowance; otherwise a million would take a hundred days.
    `limits: { perDay: ${resources} }\nreport: { formats: [csv, json] }\n`,
  ].join('');
}

function namesOf(kind: Kind, resources: number): string[] {
  return Array.from({ length: (resources * shares[kind]) / 10 }, (_, index) => {
    const number = String(index + 1).padStart(7, '0');
    return kind === 'sites' ? `https://contoso.sharepoint.com/sites/site${number}` : `user${number}@contoso.com`;
  });
}

function item(name: string): string {
  return `  - ${name}\n`;
}

/** A tenant that protects everything and restores it in almost no time, under the usual caps. */
export function scenarioOf(resources: number): ScaledScenario {
  return {
    version: 1,
    clock: { start: '2026-11-22T03:00:00Z', timeScale: 6_000 },
    durations: { mode: 'independent', median: '1m', sigma: 0.5 },
    limits: { perDay: resources },
  };
}
