import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';

const require: NodeJS.Require = createRequire(import.meta.url);

/** A problem that the server found. Lines and characters count from 0. */
export interface Diagnostic {
  readonly range: { readonly start: Position };
  readonly message: string;
}

export interface Position {
  readonly line: number;
  readonly character: number;
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
}

/** A YAML language server as editors start it, on its standard streams. It fetches no schemas from the network. */
export class LanguageServer implements AsyncDisposable {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #answers = new Map<number, (result: unknown) => void>();
  readonly #diagnoses = new Map<string, (found: readonly Diagnostic[]) => void>();
  #unread = Buffer.alloc(0);
  #lastId = 0;

  private constructor() {
    const program = require.resolve('yaml-language-server/bin/yaml-language-server');
    this.#process = spawn(process.execPath, [program, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#process.stdout.on('data', (piece: Buffer) => this.#take(piece));
  }

  static async start(): Promise<LanguageServer> {
    const server = new LanguageServer();
    const capabilities = {
      workspace: { configuration: true },
      textDocument: { hover: { contentFormat: ['markdown'] } },
    };
    await server.#ask('initialize', { processId: process.pid, rootUri: null, capabilities });
    server.#send({ method: 'initialized', params: {} });
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ask('shutdown', null);
    this.#send({ method: 'exit' });
  }

  /** Opens a document. Resolves to its problems. */
  open(uri: string, text: string): Promise<readonly Diagnostic[]> {
    const diagnosed = new Promise<readonly Diagnostic[]>((resolve) => this.#diagnoses.set(uri, resolve));
    const textDocument = { uri, languageId: 'yaml', version: 1, text };
    this.#send({ method: 'textDocument/didOpen', params: { textDocument } });
    return diagnosed;
  }

  /** The words that the server offers at a place in an open document. */
  async completions(uri: string, position: Position): Promise<string[]> {
    const params = { textDocument: { uri }, position };
    const { items } = (await this.#ask('textDocument/completion', params)) as { items: { label: string }[] };
    return items.map(({ label }) => label);
  }

  /** The description of the word at a place in an open document, as Markdown. */
  async hover(uri: string, position: Position): Promise<string> {
    const params = { textDocument: { uri }, position };
    const { contents } = (await this.#ask('textDocument/hover', params)) as { contents: { value: string } };
    return contents.value;
  }

  #ask(method: string, params: unknown): Promise<unknown> {
    this.#lastId += 1;
    const id = this.#lastId;
    const answered = new Promise<unknown>((resolve) => this.#answers.set(id, resolve));
    this.#send({ id, method, params });
    return answered;
  }

  #send(message: Message): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.#process.stdin.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.#process.stdin.write(body);
  }

  #take(piece: Buffer): void {
    this.#unread = Buffer.concat([this.#unread, piece]);
    for (let message = this.#nextMessage(); message !== undefined; message = this.#nextMessage()) this.#hear(message);
  }

  #nextMessage(): Message | undefined {
    const head = this.#unread.indexOf('\r\n\r\n');
    if (head === -1) return undefined;
    const length = Number(/Content-Length: (\d+)/i.exec(this.#unread.toString('latin1', 0, head))?.[1]);
    const end = head + 4 + length;
    if (this.#unread.length < end) return undefined;
    const message: Message = JSON.parse(this.#unread.toString('utf8', head + 4, end));
    this.#unread = this.#unread.subarray(end);
    return message;
  }

  #hear({ id, method, params, result }: Message): void {
    if (method === 'textDocument/publishDiagnostics') {
      const { uri, diagnostics } = params as { uri: string; diagnostics: readonly Diagnostic[] };
      this.#diagnoses.get(uri)?.(diagnostics);
    } else if (method === 'workspace/configuration' && id !== undefined) {
      const { items } = params as { items: readonly { section: string }[] };
      this.#send({ id, result: items.map(({ section }) => (section === 'yaml' ? settings : null)) });
    } else if (method !== undefined && id !== undefined) this.#send({ id, result: null });
    else if (id !== undefined) this.#answers.get(id)?.(result);
  }
}

const settings = { validate: true, completion: true, hover: true, schemaStore: { enable: false } };
