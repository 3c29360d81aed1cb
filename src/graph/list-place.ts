/** Where the reading of a list is. Whoever keeps it can go on there later, in another process. */
export interface ListPlace {
  /**
   * The link to the page after the one that came last, in the service's own words; null before the first page and after the last
   * one. Links expire: the service refuses an old one.
   */
  next: string | null;
}
