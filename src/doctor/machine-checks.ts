import { byteText } from '../plan/needed-space.ts';
import type { FolderFacts } from '../store/folder-probe.ts';
import { type Check, fail, ok, warn } from './check.ts';
import { nodeEndsOfLife, oldestNode } from './node-releases.ts';

/** Node, and whether it is inside an executable. */
export interface NodeFacts {
  /** As in `22.11.0`. */
  readonly nodeVersion: string;
  readonly isExecutable: boolean;
}

/** `now` in milliseconds since 1970. */
export function checkNode({ nodeVersion: version, isExecutable }: NodeFacts, now: number): Check {
  const subject = { section: 'machine', id: 'node' } as const;
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const oldest = `${oldestNode.major}.${oldestNode.minor}`;
  const remedy = isExecutable
    ? 'Install a newer executable of bulk-restore: Node is inside it.'
    : 'Install a version with long-term support from https://nodejs.org.';
  if (major < oldestNode.major || (major === oldestNode.major && minor < oldestNode.minor))
    return fail(subject, `Node ${version} is too old; ${oldest} is the oldest that works`, remedy);
  const end = nodeEndsOfLife.get(major);
  if (end === undefined) return ok(subject, `Node ${version}`);
  if (now < Date.parse(end)) return ok(subject, `Node ${version}, corrected until ${end}`);
  return warn(subject, `Node ${version} gets no security corrections since ${end}`, remedy);
}

const comfortableSpace: number = 1_024 * 1_048_576;

/** `needed`: how many bytes a run takes there. */
export function checkFolder(id: 'state-dir' | 'report-dir', facts: FolderFacts, needed: number): Check {
  const subject = { section: 'machine', id } as const;
  const { path, place, unwritable, hasHardLinks, freeSpace, network } = facts;
  const flag = `--${id}`;
  if (unwritable !== null)
    return fail(
      subject,
      `\`${path}\` cannot be written: ${unwritable}`,
      `Allow this user to write to \`${place}\`, or name another folder with ${flag}.`,
    );
  if (id === 'state-dir' && hasHardLinks === false)
    return fail(
      subject,
      `\`${path}\` is on a file system without hard links, which locks need`,
      `Name a folder on a local disk with ${flag}.`,
    );
  if (freeSpace !== null && freeSpace < needed)
    return fail(
      subject,
      `\`${path}\` has ${byteText(freeSpace)} left; a run needs ${byteText(needed)}`,
      `Make room, or name another folder with ${flag}.`,
    );
  const space = freeSpace === null ? '' : `, ${byteText(freeSpace)} free`;
  if (id === 'state-dir' && network !== null)
    return warn(
      subject,
      `\`${path}\` is on a network file system (${network})${space}: the lock of a host that is gone stays, and the journal survives a crash only if the file server keeps its word`,
      `Name a folder on a local disk with ${flag}, unless other hosts have to resume the run.`,
    );
  if (freeSpace !== null && freeSpace < comfortableSpace)
    return warn(
      subject,
      `\`${path}\` has only ${byteText(freeSpace)} left`,
      `Make room, or name another folder with ${flag}.`,
    );
  return ok(subject, `\`${path}\` can be written${space}`);
}

/** A file with more certificates to trust. Node reads it once at its start, and only prints a warning about a file that it cannot read. */
export interface TrustFacts {
  /** The value of `NODE_EXTRA_CA_CERTS`; empty if it is not set. */
  readonly path: string;
  readonly state: 'readable' | 'unreadable' | 'without-certificate';
}

export function checkTrust({ path, state }: TrustFacts): Check {
  const subject = { section: 'machine', id: 'trusted-certificates' } as const;
  if (path === '')
    return ok(subject, "only Node's own list of certificate authorities; `NODE_EXTRA_CA_CERTS` is not set");
  if (state === 'readable') return ok(subject, `\`NODE_EXTRA_CA_CERTS\` adds the certificates of \`${path}\``);
  const what = state === 'unreadable' ? 'which cannot be read' : 'which holds no certificate in PEM form';
  return fail(
    subject,
    `\`NODE_EXTRA_CA_CERTS\` names \`${path}\`, ${what}`,
    'Set it to a PEM file (`-----BEGIN CERTIFICATE-----`) that this user can read, or unset it.',
  );
}
