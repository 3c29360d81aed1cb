import { ServiceError } from '../service-error.ts';

/** The most bytes that a request body may have: Graph's limit of 4 MB. */
export const mostBytes = 4_194_304;

/** Parses a required request body. Throws 400 if it is empty or cannot be parsed, and 415 if its type is not JSON. */
export function readJson(text: string, contentType: string | undefined): unknown {
  if (text.trim() === '') throw new ServiceError(400, 'BadRequest', 'Empty payload. JSON content expected.');
  if (contentType !== undefined && !/^application\/json\b/i.test(contentType)) {
    throw new ServiceError(415, 'UnsupportedMediaType', `'${contentType}' is not a media type that this path accepts.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new ServiceError(400, 'BadRequest', 'Unable to read JSON request payload.');
    throw error;
  }
}

/** Throws 400 for a body where none is allowed. `{}` is fine: OData clients send it for an action without parameters. */
export function checkEmpty(text: string): void {
  if (text.trim() === '' || /^\s*\{\s*\}\s*$/.test(text)) return;
  throw new ServiceError(400, 'BadRequest', 'This request takes no body.');
}
