import { describe, expect, it } from 'vitest';
import { resolvedText } from '../../../src/text/notices/resolved-text.ts';

const none = { noId: 0, unknownId: 0, otherName: 0, secondOfRow: 0 };

describe('what `report --resolve` says', () => {
  it('is how many rows it named', () => {
    expect(resolvedText({ named: 1, left: none }, null)).toEqual(['Named 1 row.']);
  });

  it('is why other restored items have no name, one reason a line', () => {
    expect(
      resolvedText({ named: 5, left: { noId: 1, unknownId: 3, otherName: 2, secondOfRow: 1 } }, 'users.csv'),
    ).toEqual([
      'Named 5 rows; 7 restored items still have none:',
      '  1 has no id at the service',
      '  3 have an id that `users.csv` does not name',
      '  2 have an id whose name in `users.csv` belongs to no row of the session, or to several',
      '  1 has the name of a row that has another restored item',
    ]);
  });

  it('names the directory where no list was given', () => {
    const [, line] = resolvedText({ named: 0, left: { ...none, unknownId: 1 } }, null);

    expect(line).toBe('  1 has an id that the directory does not name');
  });
});
