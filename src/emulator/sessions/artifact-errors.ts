import { meaningOf } from '../../m365/error-codes.ts';

/** The message beside the error code of an artifact or resource. Made up: Microsoft documents only the codes. */
export function messageOf(code: string): string {
  return meaningOf(code) ?? `The service reports ${code}.`;
}
