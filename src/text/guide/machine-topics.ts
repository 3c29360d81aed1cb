import type { Topic } from './topic.ts';

const errors: readonly (readonly [code: string, means: string, cause: string, advice: string])[] = [
  [
    'ENOSPC',
    'The disk is full.',
    'The state directory, the report directory or another output is on a full disk.',
    'Make room, then continue with `bulk-restore resume <run-id>`.',
  ],
  [
    'EDQUOT',
    'The disk quota is used up.',
    'This user may not store more.',
    'Make room, then continue with `bulk-restore resume <run-id>`.',
  ],
  [
    'EACCES',
    'Access is denied.',
    'The file or folder belongs to another user, as after a run with `sudo`.',
    'Give access to the path that the message names, or choose another one with `--state-dir` and `--report-dir`.',
  ],
  [
    'EPERM',
    'The system does not allow it.',
    'The file or folder belongs to another user, or is on a file system that does not support it.',
    'Give access to the path that the message names, or choose a folder on a local disk.',
  ],
  [
    'EROFS',
    'The file system is read-only.',
    'In a container, only its volumes can be written.',
    'Set `--state-dir` and `--report-dir` to folders of a volume.',
  ],
  [
    'ENOENT',
    'There is no such file or folder.',
    'The path is misspelt, or relative to another folder.',
    'Correct the path.',
  ],
  ['EISDIR', 'A folder is where a file should be.', 'The path names a folder.', 'Name a file.'],
  ['ENOTDIR', 'A file is where a folder should be.', 'A part of the path names a file.', 'Correct the path.'],
  ['ELOOP', 'A link is where a file should be.', 'bulk-restore never writes through links.', 'Name the file itself.'],
  [
    'EMFILE',
    'The process has too many open files.',
    'The limit of the system is very low.',
    'Raise it: `ulimit -n 4096`.',
  ],
  [
    'EADDRINUSE',
    'Another program uses the port.',
    'Another emulator runs on this machine.',
    'Choose another port: `bulk-restore emulate --port 0` takes a free one.',
  ],
  [
    'ENOTFOUND',
    'The name of the host cannot be resolved.',
    'The machine has no name server, is offline, or reaches the internet only through a proxy.',
    'Check the network. If there is a proxy, set `HTTPS_PROXY`.',
  ],
  [
    'EAI_AGAIN',
    'The name server does not answer.',
    'The machine is offline, or its name server is down.',
    'Check the network, then continue with `bulk-restore resume <run-id>`.',
  ],
  [
    'ECONNREFUSED',
    'Nothing listens at that address.',
    'The emulator or the proxy is not running, or its port is another one.',
    'Start it, or correct `--graph-url` or `HTTPS_PROXY`.',
  ],
  [
    'ECONNRESET',
    'The connection was cut.',
    'A firewall, a proxy or the service closed it. The run reads back what happened.',
    'Do nothing: the run retries. If it stops, use `bulk-restore resume <run-id>`.',
  ],
  [
    'ETIMEDOUT',
    'The host does not answer.',
    'A firewall drops the packets, or the machine reaches the internet only through a proxy.',
    'Allow the hosts of docs/signing-in.md, or set `HTTPS_PROXY`.',
  ],
  [
    'SELF_SIGNED_CERT_IN_CHAIN',
    'The certificate of the host is not trusted.',
    'A proxy of your company opens connections with a certificate of its own.',
    'Set `NODE_EXTRA_CA_CERTS` to a PEM file with its authority before the program starts.',
  ],
  [
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'The certificate of the host is not trusted.',
    'A proxy of your company opens connections with a certificate of its own.',
    'Set `NODE_EXTRA_CA_CERTS` to a PEM file with its authority before the program starts.',
  ],
  [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'The certificate of the host is not trusted.',
    'A proxy of your company opens connections with a certificate of its own.',
    'Set `NODE_EXTRA_CA_CERTS` to a PEM file with its authority before the program starts.',
  ],
  [
    'CERT_HAS_EXPIRED',
    'The certificate of the host has expired.',
    'The clock of this machine is wrong, or a proxy has an old certificate.',
    'Check the clock with `bulk-restore doctor`.',
  ],
];

/** Codes of Node and the system, as messages show them in brackets. */
export const machineTopics: readonly Topic[] = errors.map(([code, means, cause, advice]) => ({
  code,
  kind: 'machine',
  means,
  cause,
  advice,
}));
