import { mkdir, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { findFiles } from '../../src/store/find-files.ts';
import { Folder } from '../support/folder.ts';

describe('findFiles', () => {
  it('sorts the files that a glob matches, also in subdirectories', async () => {
    await using folder = await Folder.open();
    await mkdir(folder.at('deep'));
    const names = ['b.yaml', 'deep/c.yaml', 'a.yaml'];
    for (const name of names) await folder.file(name, '');
    await folder.file('a.csv', '');

    expect(await findFiles(folder.at('**/*.yaml'))).toEqual([
      folder.at('a.yaml'),
      folder.at('b.yaml'),
      folder.at('deep/c.yaml'),
    ]);
  });

  it('gives relative paths for a relative glob', async () => {
    expect(await findFiles('specs/{in-place,quick*}.yaml')).toEqual(['specs/in-place.yaml', 'specs/quickstart.yaml']);
    expect(await findFiles('./specs/in-*.yaml')).toEqual(['specs/in-place.yaml']);
  });

  it('matches braces with slashes, and names that begin with a dot only if the glob does', async () => {
    await using folder = await Folder.open();
    await mkdir(folder.at('deep'));
    for (const name of ['a.yaml', 'deep/c.yaml', '.hidden.yaml']) await folder.file(name, '');

    expect(await findFiles(folder.at('{a,deep/c}.yaml'))).toEqual([folder.at('a.yaml'), folder.at('deep/c.yaml')]);
    expect(await findFiles(folder.at('.h*'))).toEqual([folder.at('.hidden.yaml')]);
  });

  it('follows links to files, but no links to folders below a wildcard', async () => {
    await using folder = await Folder.open();
    await using outside = await Folder.open();
    await outside.file('secret.yaml', '');
    await folder.file('a.yaml', '');
    await symlink(outside.path, folder.at('linked'));
    await symlink(folder.at('a.yaml'), folder.at('b.yaml'));
    await symlink(folder.path, folder.at('circle'));

    for (const glob of ['**/*.yaml', '*.yaml', '{a,b,linked/secret}.yaml'])
      expect(await findFiles(folder.at(glob))).toEqual([
        folder.at('a.yaml'),
        folder.at('b.yaml'),
        ...(glob.startsWith('{') ? [folder.at('linked/secret.yaml')] : []),
      ]);
    expect(await findFiles(folder.at('*/secret.yaml'))).toEqual([]);
    expect(await findFiles(folder.at('linked/*.yaml'))).toEqual([folder.at('linked/secret.yaml')]);
  });

  it('ends at once, however many ways a name has through a glob', async () => {
    await using folder = await Folder.open();
    await folder.file('a'.repeat(200), '');

    expect(await findFiles(folder.at(`${'*a'.repeat(30)}b`))).toEqual([]);
  });

  it('prefers a file whose name looks like a glob', async () => {
    await using folder = await Folder.open();
    const odd = await folder.file('spec[1].yaml', '');
    await folder.file('spec1.yaml', '');

    expect(await findFiles(odd)).toEqual([odd]);
  });

  it('finds nothing if a glob matches nothing, or only directories', async () => {
    await using folder = await Folder.open();
    await mkdir(folder.at('deep'));

    expect(await findFiles(folder.at('*.yaml'))).toEqual([]);
    expect(await findFiles(folder.at('d*'))).toEqual([]);
  });

  it('returns a plain name as it is, also if there is no such file', async () => {
    expect(await findFiles('none.yaml')).toEqual(['none.yaml']);
  });
});
