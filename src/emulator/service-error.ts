import type { ErrorCode } from '../m365/error-codes.ts';

/** An error response of the service: an OData error body over HTTP, and a `GraphError` if the tenant is called directly. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  /** HTTP status. */
  readonly status: number;
  /** The service's error code. If Microsoft documents none, the README of this folder lists the one chosen here. */
  readonly code: ErrorCode;
  /** Further HTTP headers, such as `Allow` or `Retry-After`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: ErrorCode, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
