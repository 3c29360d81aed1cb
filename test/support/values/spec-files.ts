import { join, resolve } from 'node:path';
import { type ReadSpec, type ReadSpecOptions, type ReadSpecResult, readSpec } from '../../../src/spec/read-spec.ts';
import { SpecSource } from '../../../src/spec/yaml/source.ts';
import { parseSource } from '../../../src/spec/yaml/syntax.ts';
import { nodeFiles } from '../../../src/store/node-files.ts';
import { atMost, type Files } from '../../../src/util/files.ts';

/** The files of a directory on disk. */
export function filesBelow(directory: string): Files {
  return {
    readText: (path) => nodeFiles.readText(join(directory, path)),
    readPieces: (path, most) => nodeFiles.readPieces(join(directory, path), most),
    kindOf: (path) => nodeFiles.kindOf(join(directory, path)),
    realPath: (path) => nodeFiles.realPath(join(directory, path)),
  };
}

/**
 * Files in memory: path → content. They are read in pieces of `pieceLength` bytes. The working directory is /work; `links` are
 * absolute paths and where they lead.
 */
export function filesOf(
  contents: Readonly<Record<string, string | Uint8Array>>,
  pieceLength: number = 7,
  links: Readonly<Record<string, string>> = {},
): Files {
  const bytesOf = (path: string): Uint8Array => {
    const content = contents[path];
    if (content === undefined) throw Object.assign(new Error(`no such file: ${path}`), { code: 'ENOENT' });
    return typeof content === 'string' ? new TextEncoder().encode(content) : content;
  };
  async function* pieces(path: string): AsyncGenerator<Uint8Array> {
    const bytes = bytesOf(path);
    for (let at = 0; at < bytes.length; at += pieceLength) yield bytes.subarray(at, at + pieceLength);
  }
  return {
    readText: async (path) => new TextDecoder().decode(bytesOf(path)),
    readPieces: (path, most = Number.POSITIVE_INFINITY) => atMost(pieces(path), most),
    kindOf: async (path) => (contents[path] === undefined ? 'nothing' : 'file'),
    realPath: async (path) => {
      const absolute = resolve('/desk', path);
      for (const [link, target] of Object.entries(links)) {
        if (absolute === link || absolute.startsWith(`${link}/`)) return target + absolute.slice(link.length);
      }
      return absolute;
    },
  };
}

/** The source of `spec.yaml` with this text. Throws if its syntax is wrong. */
export function sourceOf(text: string): SpecSource {
  const source = parseSource('spec.yaml', text);
  if (source instanceof SpecSource) return source;
  throw new Error(source.map(({ message }) => message).join('\n'));
}

/** Reads `spec.yaml` with this text, beside `lists`. */
export function readSpecText(
  text: string,
  lists: Readonly<Record<string, string | Uint8Array>> = {},
  options: Partial<ReadSpecOptions> = {},
): Promise<ReadSpecResult> {
  const files = filesOf({ 'spec.yaml': text, ...lists });
  return readSpec('spec.yaml', { files, allowDuplicates: false, ...options });
}

/** Reads `spec.yaml` with this text, beside `lists`. Rejects if it has problems. */
export async function readSpecOf(
  text: string,
  lists: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<ReadSpec> {
  const result = await readSpecText(text, lists);
  if ('spec' in result) return result;
  throw new Error(messagesOf(result).join('\n'));
}

/** `file:line:column: message` of each problem. */
export function messagesOf(result: ReadSpecResult): string[] {
  if ('spec' in result) return [];
  return result.problems.map(({ place, message }) => `${place.file}:${place.line}:${place.column}: ${message}`);
}
