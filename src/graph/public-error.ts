/** The service's publicError, without what is inside it. */
export interface PublicError {
  readonly code: string;
  readonly message: string;
  readonly details: readonly PublicErrorDetail[];
}

export interface PublicErrorDetail {
  readonly code: string;
  readonly message: string;
  /** Address or URL of the resource it is about; empty where the service names none. */
  readonly target: string;
}
