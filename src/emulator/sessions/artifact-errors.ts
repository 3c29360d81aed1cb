const messages: Readonly<Record<string, string>> = {
  ArtifactCannotBeRestored: 'The artifact cannot be restored. It may be on legal hold or in the recycle bin.',
  ArtifactNotFound: 'The resource is not protected.',
  DuplicateArtifactRestoreRequest: 'The resource is being restored by another session.',
  InvalidRestoreTime: 'There is no restore point in the protection time period.',
  UnknownError: 'Something went wrong. Try again later.',
};

/** The message beside the error code of an artifact or resource. Made up: Microsoft documents only the codes. */
export function messageOf(code: string): string {
  return messages[code] ?? `The service reports ${code}.`;
}
