/** An event that can't follow those before it. Of a journal on disk, the file is damaged; of a run, the program has a bug. */
export class ImpossibleEvent extends Error {
  override readonly name = 'ImpossibleEvent';
}
