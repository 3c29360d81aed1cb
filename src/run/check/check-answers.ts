import { type ResourceKind, resourceKey } from '../../m365/workload.ts';
import type { CheckVerdict } from '../../state/event-data.ts';
import { counted } from '../../util/count.ts';
import { printable, shortened } from '../../util/printable.ts';

/** What a program may say about one resource, in UTF-16 code units; the rest is cut off. */
const longestMessage = 500;

/** The answers of a program that checks what came back. It may say anything: only what answers a question counts. */
export class CheckAnswers {
  readonly #asked = new Map<string, number>();
  readonly #verdicts = new Map<number, CheckVerdict>();
  #strange = 0;
  #firstStrange = '';

  /** From now on an answer about this resource counts. */
  ask(resource: number, { workload, name }: { readonly workload: ResourceKind; readonly name: string }): void {
    this.#asked.set(keyOf(workload, name), resource);
  }

  /** Takes a line of the program. Of two verdicts about one resource, `failed` counts. */
  take(line: string): void {
    if (line.trim() === '') return;
    const answer = parse(line);
    const resource = answer === null ? undefined : this.#asked.get(keyOf(answer.workload, answer.resource));
    if (answer === null || resource === undefined) {
      if (this.#strange === 0) this.#firstStrange = shortened(printable(line), 100);
      this.#strange += 1;
      return;
    }
    if (this.#verdicts.get(resource)?.check === 'failed') return;
    const message = answer.message === '' ? {} : { message: shortened(answer.message, longestMessage) };
    this.#verdicts.set(resource, { resource, check: answer.check, ...message });
  }

  get verdicts(): readonly CheckVerdict[] {
    return [...this.#verdicts.values()];
  }

  /** What is wrong with the answers; null for nothing. */
  get problem(): string | null {
    const lines =
      this.#strange === 0
        ? []
        : [
            `${counted(this.#strange, 'line')} ${this.#strange === 1 ? 'is' : 'are'} no verdict about what came back, the first: ${this.#firstStrange}`,
          ];
    const missing = this.#asked.size - this.#verdicts.size;
    const open = missing === 0 ? [] : [`${counted(missing, 'resource')} got no verdict`];
    const problems = [...lines, ...open];
    return problems.length === 0 ? null : problems.join('; ');
  }
}

interface Answer {
  readonly workload: string;
  readonly resource: string;
  readonly check: CheckVerdict['check'];
  readonly message: string;
}

/** `{"resource": …, "workload": …, "check": "passed" or "failed", "message": …}`; null for anything else. */
function parse(line: string): Answer | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null) return null;
    const { resource, workload, check, message }: Partial<Record<keyof Answer, unknown>> = value;
    if (typeof resource !== 'string' || typeof workload !== 'string') return null;
    if (check !== 'passed' && check !== 'failed') return null;
    return { resource, workload, check, message: typeof message === 'string' ? message : '' };
  } catch {
    return null;
  }
}

function keyOf(workload: string, name: string): string {
  return `${workload} ${resourceKey(name)}`;
}
