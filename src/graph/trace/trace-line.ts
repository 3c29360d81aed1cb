import type { Obstacle } from '../http/obstacle.ts';
import type { HttpMethod } from '../http/transport.ts';
import type { Field } from './body-shape.ts';
import type { HeaderForms } from './header-forms.ts';
import type { PathId } from './request-template.ts';

/*
 * The lines of a trace. `schemas/trace.v1.schema.json` describes them. None holds anything that the service, a spec or a user chose:
 * only forms, words of the API, counts, and pseudonyms that are the same only within one part.
 */

export type TraceLine = TraceHeader | TracedCall | TracedDownload | LostCall;

/** One command begins. A trace can have many parts; their lines may be mixed. */
export interface TraceHeader {
  /** The version of the format. */
  readonly trace: 1;
  readonly part: string;
  readonly program: string;
  readonly command: string;
}

interface Timed {
  readonly part: string;
  /** From 1, in the order in which calls were sent. */
  readonly call: number;
  /** Milliseconds since the first call of the part. */
  readonly at: number;
  readonly took: number;
}

export interface TracedCall extends Timed {
  /** The batch that it was in: then `at` and `took` are the batch's. */
  readonly batch?: number;
  readonly method: HttpMethod;
  /** Whether it went to the service, or to another host, such as that of the sign-in. */
  readonly host: 'service' | 'other';
  readonly path: string;
  readonly ids: readonly PathId[];
  readonly query: string;
  readonly sent: Message;
  /** Null without a response. */
  readonly answered: Answer | null;
  readonly failed?: Failure;
}

export interface Message {
  readonly headers: HeaderForms;
  /** Of the body, in characters. */
  readonly size: number;
  /** Left out without a body, null for a body that is no JSON. */
  readonly body?: readonly Field[] | null;
}

export interface Answer extends Message {
  readonly status: number;
}

export interface Failure {
  readonly kind: 'no-response' | 'aborted';
  readonly wasSent: boolean;
  readonly blockedBy: Obstacle | null;
  /** The system's or the library's code; empty if there is none. */
  readonly code: string;
}

/** A file from another host, to which the URL gives access. */
export interface TracedDownload extends Timed {
  readonly download: {
    /** Whether the host is that of the service. */
    readonly host: 'service' | 'other';
    readonly isWhole: boolean;
    /** In bytes. */
    readonly size: number;
    readonly lines: number;
    readonly columns: readonly Column[];
  };
}

export interface Column {
  readonly name: string;
  readonly forms: readonly string[];
}

/** A call that could not be described. */
export interface LostCall extends Pick<Timed, 'part' | 'call' | 'at'> {
  readonly isLost: true;
}
