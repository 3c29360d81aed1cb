import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** The folders of all packages that are in a bundle. */
export function packagesOf({ inputs }: Metafile): ReadonlySet<string> {
  return new Set(
    Object.keys(inputs)
      .map((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0])
      .filter((folder) => folder !== undefined),
  );
}

/** The licences of all packages that are in a bundle. Throws if one has none. */
export function licencesOf(metafile: Metafile, root: string): string {
  const texts = [...packagesOf(metafile)].map((folder) => licenceOf(join(root, folder)));
  return texts.toSorted().join(`\n${'-'.repeat(80)}\n\n`);
}

function licenceOf(folder: string): string {
  const { name, version, license, author }: PackageFacts = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const files = readdirSync(folder).filter((each) => /^(licen[cs]e|notice|copying|third-?party)/i.test(each));
  const texts = files.map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (!files.some((file) => /^(licen[cs]e|copying)/i.test(file))) texts.push(withoutFile(name, license, author));
  return `${name} ${version} (${license})\n\n${texts.join('\n\n')}\n`;
}

interface PackageFacts {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly author?: string | { readonly name: string };
}

/** Some packages name their licence and leave its text out. */
function withoutFile(name: string, license: PackageFacts['license'], author: PackageFacts['author']): string {
  if (license !== 'MIT') throw new Error(`${name} has no file with its licence`);
  const holder = typeof author === 'object' ? author.name : author;
  return `Copyright (c) ${holder ?? `the authors of ${name}`}\n\n${mit}`;
}

const mit = `Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the
"Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish,
distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to
the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY
CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;
