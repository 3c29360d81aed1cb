import { describe, expect, it } from 'vitest';
import { textOfNamed } from '../../../src/cli/files/named-file.ts';
import { Folder } from '../../support/folder.ts';
import { environmentOf } from '../../support/rigs/environments.ts';

describe('a file that the command line names', () => {
  it.each([
    ['none.yaml', 'does not exist'],
    ['', 'is a directory, not a file'],
    ['/dev/null', 'is not a regular file, but a device, a pipe or a file of the system'],
  ])('is refused if it cannot be read, with which file is meant: %s', async (name, why) => {
    await using folder = await Folder.open();
    const path = name.startsWith('/') ? name : folder.at(name);

    await expect(textOfNamed(path, 'name a file of schedules', environmentOf())).rejects.toMatchObject({
      exitCode: 2,
      message: `\`${path}\` ${why}`,
      hint: 'name a file of schedules',
    });
  });
});
