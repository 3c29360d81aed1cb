import { visibleName } from '../../graph/trace/vocabulary.ts';
import { knownErrorCodes } from '../../m365/error-codes.ts';
import { artifactKeys, ownKeys } from '../../schemas/own-keys.ts';
import { type Pseudonym, redactedSentence } from './redact-sentence.ts';

export interface BundleRedaction {
  readonly pseudonym: Pseudonym;
  /** The name of the spec and the id of the run: kept, so that people can talk about them. */
  readonly kept: ReadonlySet<string>;
}

/**
 * A plan, a line of a journal or a report, without anybody's addresses, URLs, names, subjects, queries and paths. A text is kept only if it
 * cannot be one of these: an id of the service, a time, a hash, a word of the program or of the API. Everything else becomes a pseudonym.
 */
export function redacted(value: unknown, redaction: BundleRedaction, key: string = ''): unknown {
  if (typeof value === 'string') return redactedText(key, value, redaction);
  if (Array.isArray(value)) return value.map((inner) => redacted(inner, redaction, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([inner, innerValue]) => [
      ownKeys.has(inner) ? inner : hidden(inner, redaction.pseudonym),
      redacted(innerValue, redaction, inner),
    ]),
  );
}

/** A line of a journal, whose artifacts are lists without keys. */
export function redactedEvent(line: unknown, redaction: BundleRedaction): unknown {
  return redacted(isArtifacts(line) ? { ...line, artifacts: line.artifacts.map(withKeys) } : line, redaction);
}

/** A path, an address or another text of the user, with a word for what it is. */
function hidden(text: string, pseudonym: Pseudonym): string {
  return text === '' ? '' : `${formOf(text)}-${pseudonym(text)}`;
}

function redactedText(key: string, text: string, redaction: BundleRedaction): string {
  const { pseudonym, kept } = redaction;
  if (messageKeys.has(key)) return redactedSentence(text, pseudonym);
  if (isHarmless(text)) return text;
  if (keptKeys.has(key) && kept.has(text)) return text;
  if (ownForms.get(key)?.test(text) === true) return text;
  if (wordKeys.has(key) && (ownWords.has(text) || visibleName(text) === text)) return text;
  if (key !== 'displayName') return hidden(text, pseudonym);
  return text
    .split('/')
    .map((part) => (kept.has(part) ? part : redactedText('session', part, redaction)))
    .join('/');
}

/** Forms that no name, address or secret has. */
function isHarmless(text: string): boolean {
  return harmless.some((form) => form.test(text));
}

const guid = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}';
const harmless: readonly RegExp[] = [
  // Of the service: sessions, requests, artifacts, restore points (with a time behind), files (several).
  new RegExp(`^${guid}(?:_\\d{1,12}){0,3}(?:,${guid}){0,4}$`, 'i'),
  /^sha256:[0-9a-f]{64}$/,
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/,
  /^https:\/\/graph\.microsoft\.com(?:\/(?:v1\.0|beta))?$/,
  /^http:\/\/(?:127\.0\.0\.1|localhost)(?::\d{1,5})?(?:\/v1\.0)?$/,
];

const keptKeys: ReadonlySet<string> = new Set(['name', 'spec_name', 'run', 'runId', 'id']);

/** What only the program writes under these keys. */
const ownForms: ReadonlyMap<string, RegExp> = new Map([
  ['name', /^(?:mailbox|drive|site)-\d{1,6}$/],
  ['session', /^(?:mailbox|drive|site)-\d{1,6}$/],
  ['toolVersion', /^\d+\.\d+\.\d+(?:-[\w.]+)?$/],
  ['tool_version', /^\d+\.\d+\.\d+(?:-[\w.]+)?$/],
  ['gitCommit', /^[0-9a-f]{40}$/],
  ['git_commit', /^[0-9a-f]{40}$/],
  ['sha256', /^[0-9a-f]{64}$/],
  ['hash', /^[0-9a-f]{64}$/],
  ['graphVersion', /^(?:v1\.0|beta)$/],
]);

/** Keys with a word of the program or of the API. */
const wordKeys: ReadonlySet<string> = new Set(
  `type status statusText code error_code outcome workload kind mode filling destination prefer because stopped_because auth objective cap unit
  formats owner check conflictBehavior fromBy of basis job_type bulk_status reason`.split(/\s+/),
);

/** Keys with sentences of the program or of the service, which may quote anything. */
const messageKeys: ReadonlySet<string> = new Set([
  'message',
  'error_message',
  'stop_message',
  'problem',
  'text',
  'hint',
]);

const ownWords: ReadonlySet<string> = new Set([
  ...knownErrorCodes.map(([code]) => code),
  ...`run-started run-resumed session-begun artifacts-chosen session-intended session-created draft-orphaned request-intended request-added
  artifacts-intended artifacts-added removal-intended draft-checked activation-intended call-withdrawn activation-deferred deletion-intended
  draft-left session-activated activation-disproved session-observed request-observed artifacts-read session-settled session-refused
  session-divided session-vanished session-stalled session-cancelled tenant-observed state-rebuilt wave-begun gate-lost ids-found names-unread
  emulator-found allowance-used-up throttled run-stopping run-ended check-started resources-checked check-ended
  mailbox drive site message file bulk standard granular new inPlace latest oldest recovery drill succeeded unchanged failed unresolved
  not_started unknown passed no-change no-names no-room no-answer interrupt deadline service only failures gate cancel users sites csv json
  html junit markdown client-secret client-certificate workload-identity managed-identity azure-cli device-code interactive token
  rto rpo minSuccess coverage checked default share milliseconds`.split(/\s+/),
]);

interface ArtifactsLine {
  readonly artifacts: readonly unknown[];
}

function isArtifacts(line: unknown): line is ArtifactsLine {
  if (typeof line !== 'object' || line === null) return false;
  return 'type' in line && line.type === 'artifacts-read' && 'artifacts' in line && Array.isArray(line.artifacts);
}

function withKeys(artifact: unknown): unknown {
  if (!Array.isArray(artifact)) return artifact;
  const named = artifact.map((value, index) => [artifactKeys[index] ?? `more${index}`, value] as const);
  return Object.fromEntries(
    named.map(([key, value]) => [
      key,
      key === 'error' && Array.isArray(value) ? { code: value[0], message: value[1] } : value,
    ]),
  );
}

function formOf(text: string): string {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'url';
  if (/^[^\s/\\]+@[^\s/\\]+$/.test(text)) return 'address';
  return /[/\\]/.test(text) ? 'path' : 'text';
}
