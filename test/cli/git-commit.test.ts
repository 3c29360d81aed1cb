import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { gitCommit } from '../../src/cli/git-commit.ts';
import { Folder } from '../support/folder.ts';

const hasGit = spawnSync('git', ['--version']).status === 0;

describe('the commit of a folder', () => {
  it('is null outside repositories', async () => {
    await using folder = await Folder.open();

    expect(await gitCommit(folder.path)).toBeNull();
  });

  it.skipIf(!hasGit)('is the one that is checked out', async () => {
    await using folder = await Folder.open();
    const git = (...words: string[]): string =>
      execFileSync('git', ['-C', folder.path, ...words], { encoding: 'utf8' });
    git('init', '--quiet');
    git('-c', 'user.name=Ada', '-c', 'user.email=ada@contoso.com', 'commit', '--quiet', '--allow-empty', '-m', 'Begin');

    expect(await gitCommit(folder.path)).toBe(git('rev-parse', 'HEAD').trim());
  });
});
