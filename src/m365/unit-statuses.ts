/** The statuses of protection units. Microsoft may add others. Source: `protectionUnitStatus` in Microsoft's CSDL, read November 2026. */
export const unitStatuses: readonly string[] = [
  'protectRequested',
  'protected',
  'unprotectRequested',
  'unprotected',
  'removeRequested',
  'offboardRequested',
  'offboarded',
  'cancelOffboardRequested',
];
