import { ServiceError } from '../service-error.ts';

/** The most bytes that a request body may have: Graph's limit of 4 MB. */
export const mostBytes = 4_194_304;

/** Parses a request body that has to be there. Throws 400, or 415 where it says that it is not JSON. */
export function readJson(text: string, contentType: string | undefined): unknown {
  if (text.trim() === '') throw new ServiceError(400, 'BadRequest', 'Empty payload. JSON content expected.');
  if (contentType !== undefined && !/^application\/json\b/i.test(contentType)) {
    throw new ServiceError(415, 'UnsupportedMediaType', `'${contentType}' is not a media type that this path takes.`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new ServiceError(400, 'BadRequest', 'Unable to read JSON request payload.');
    throw error;
  }
}

/** Checks the body of a request that takes none. `{}` is let through: it is what OData clients send for an action without parameters. */
export function checkEmpty(text: string): void {
  if (text.trim() === '' || /^\s*\{\s*\}\s*$/.test(text)) return;
  throw new ServiceError(400, 'BadRequest', 'This request takes no body.');
}
