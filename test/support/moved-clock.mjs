// For `node --import`: sets the calendar of the process `MOVED_BY_DAYS` days ahead. Timers stay as they are.
const ahead = Number(process.env['MOVED_BY_DAYS']) * 86_400_000;
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...words) {
    if (words.length === 0) super(RealDate.now() + ahead);
    else super(...words);
  }

  static now() {
    return RealDate.now() + ahead;
  }
};
