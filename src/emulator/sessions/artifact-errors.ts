import { meaningOf } from '../../m365/error-codes.ts';

/** What the emulator says beside the error code of an artifact or a resource; the service's own words are not documented. */
export function messageOf(code: string): string {
  return meaningOf(code) ?? `The service reports ${code}.`;
}
