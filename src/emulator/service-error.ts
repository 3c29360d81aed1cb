import type { ErrorCode } from '../m365/error-codes.ts';

/** The service's no to one call: an OData error body over HTTP, and a `GraphError` where the tenant is called directly. */
export class ServiceError extends Error {
  override readonly name = 'Refusal';
  /** HTTP status. */
  readonly status: number;
  /** The service's error code; where the documents name none, the README of this folder says which was chosen. */
  readonly code: ErrorCode;
  /** What an HTTP answer carries besides, such as `Allow` or `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: ErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
