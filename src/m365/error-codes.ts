/** What is to be expected of a resource that failed: that it passes by itself, or that it fails again until somebody does something. */
type Prospect =
  /** Milliseconds to wait before the resource is tried anew. */
  | { readonly passesAfter: number; readonly remedy?: never }
  /** An imperative. */
  | { readonly remedy: string; readonly passesAfter?: never };

/**
 * The service's error codes, in lower case. A code that is not here is not known: it is not tried anew, and nobody is told
 * what to do. Source of the codes: the service's error tables; of the prospects: its documentation and ours.
 */
const prospects: Readonly<Record<string, Prospect>> = {
  unknownerror: { passesAfter: 0 },
  // What is restored by somebody else at the moment is given some minutes.
  duplicateartifactrestorerequest: { passesAfter: 5 * 60_000 },
  artifactnotfound: { remedy: 'correct its name, or protect it with a backup policy' },
  artifactcannotberestored: { remedy: 'release it from legal hold, or take it out of the recycle bin' },
  invalidrestoretime: { remedy: 'choose another window: it has no restore point in this one' },
  invalidbulkrestoreartifactid: { remedy: 'correct its name: the service does not accept it' },
  bulkrestoreinvalidcreaterequestuseremail: { remedy: 'correct its address: the service does not accept it' },
  bulkrestoreinvalidcreaterequestsiteurl: { remedy: 'correct its URL: the service does not accept it' },
};

/** How long to wait before a resource that failed with `code` is tried anew, in milliseconds; undefined where that is no use. */
export function waitFor(code: string): number | undefined {
  return prospectOf(code)?.passesAfter;
}

/** What somebody has to do before a resource that failed with `code` can come back; undefined where it may pass by itself, or isn't known. */
export function remedyFor(code: string): string | undefined {
  return prospectOf(code)?.remedy;
}

function prospectOf(code: string): Prospect | undefined {
  const key = code.toLowerCase();
  return Object.hasOwn(prospects, key) ? prospects[key] : undefined;
}
