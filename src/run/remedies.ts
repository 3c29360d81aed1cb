/**
 * What to do about failures that will be the same the next time, by their code. Codes that are not here may pass by
 * themselves, or are not known. Source of the codes: the service's error tables; of the remedies: its documentation and ours.
 */
const remedies: Readonly<Record<string, string>> = {
  artifactnotfound: 'correct its name, or protect it with a backup policy',
  artifactcannotberestored: 'release it from legal hold, or take it out of the recycle bin',
  invalidrestoretime: 'give another window: it has no restore point in this one',
  invalidbulkrestoreartifactid: 'correct its name: the service does not take it',
  bulkrestoreinvalidcreaterequestuseremail: 'correct its address: the service does not take it',
  bulkrestoreinvalidcreaterequestsiteurl: 'correct its URL: the service does not take it',
};

/** What somebody has to do before a resource that failed with `code` can come back; undefined where it may pass by itself. */
export function remedyFor(code: string): string | undefined {
  return remedies[code.toLowerCase()];
}
