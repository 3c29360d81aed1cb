import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Folder } from '../support/folder.ts';
import { bulkRestore } from '../support/rigs/environments.ts';

const main = join(import.meta.dirname, '..', '..', 'dist', 'cli', 'main.js');
const hasBash = spawnSync('bash', ['--version']).status === 0;

describe.runIf(hasBash)('the completion script for bash', () => {
  it('has no syntax error', async () => {
    const { stdout: script } = await bulkRestore(['completion', 'bash']);

    const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each([
    ['bulk-restore ret', ['retry']],
    ['bulk-restore run --auth=tok', ['token']],
    ['bulk-restore plan ', ['sub', 'with space.yaml', 'b.yml']],
    ['bulk-restore plan w', ['with space.yaml']],
    ['bulk-restore status --state-dir ', ['sub']],
    ['bulk-restore resume --state-dir=sub ', []],
    ['bulk-restore plan $(touch pwned) ', []],
  ])(
    'completes `%s`, prints nothing on stderr and runs nothing, even if it was loaded twice',
    async (line, expected) => {
      await using folder = await Folder.open();
      for (const file of ['with space.yaml', 'b.yml', 'c.txt']) await folder.file(file, '');
      spawnSync('mkdir', ['sub'], { cwd: folder.path });
      const { stdout: script } = await bulkRestore(['completion', 'bash']);
      const input = [
        `bulk-restore() { '${process.execPath}' '${main}' "$@"; }`,
        script,
        script,
        `COMP_LINE='${line}' COMP_POINT=${line.length}`,
        '_bulk_restore_complete',
        `for word in "\${COMPREPLY[@]}"; do echo "$word"; done; ls`,
      ].join('\n');

      const { stdout, stderr } = spawnSync('bash', ['--norc'], { input, cwd: folder.path, encoding: 'utf8' });

      const words = stdout.trimEnd().split('\n');
      expect(stderr).toBe('');
      expect(words.slice(0, -4)).toEqual(expected);
      expect(words.slice(-4)).toEqual(['b.yml', 'c.txt', 'sub', 'with space.yaml']);
    },
  );
});
