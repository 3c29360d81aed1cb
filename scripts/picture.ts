/**
 * Draws docs/images/quickstart.svg from a real run on the emulator: `npx tsx scripts/picture.ts`. Not part of `npm run generate`, because
 * the times of a run are never the same twice; a test checks that the picture says what a run says.
 */
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify, stripVTControlCharacters } from 'node:util';

const root = join(import.meta.dirname, '..');
const command = 'bulk-restore run specs/quickstart.yaml --emulator';

/** Lines of a terminal as a picture. The only colours are green and red, as in verdicts. */
export function pictureOf(lines: readonly string[]): string {
  const columns = Math.max(...lines.map((line) => stripVTControlCharacters(line).length));
  const [width, height] = [columns * 8.4 + 40, lines.length * 20 + 36];
  const rows = lines.map((line, index) => `  <text x="20" y="${index * 20 + 34}">${coloured(line)}</text>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    '  <title>A run of the quick start on the emulator, as a terminal shows it</title>',
    '  <style>text { font: 14px ui-monospace, Menlo, Consolas, monospace; fill: #d7dce2; white-space: pre } .good { fill: #7bd88f } .bad { fill: #ff8f8f }</style>',
    '  <rect width="100%" height="100%" rx="8" fill="#1b1f24"/>',
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}

function coloured(line: string): string {
  return line
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('\u001b[32m', '<tspan class="good">')
    .replaceAll('\u001b[31m', '<tspan class="bad">')
    .replaceAll('\u001b[39m', '</tspan>');
}

async function ofARun(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bulk-restore-'));
  try {
    await cp(join(root, 'specs'), join(folder, 'specs'), { recursive: true });
    const words = [join(root, 'dist', 'cli', 'main.js'), ...command.split(' ').slice(1), '--color'];
    const { stdout } = await promisify(execFile)(process.execPath, words, { cwd: folder });
    return pictureOf([`$ ${command}`, ...stdout.trimEnd().split('\n')]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  await mkdir(join(root, 'docs', 'images'), { recursive: true });
  await writeFile(join(root, 'docs', 'images', 'quickstart.svg'), await ofARun());
}
