import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Starts the slow files of a project before its others. Vitest goes by the last run, and in a fresh clone by the size of a file: then the
 * simulation would be last, and a core would have nothing to do until its end.
 */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = new Set(sorted.map(({ project }) => project.name));
    return [...projects].flatMap((name) => {
      const own = sorted.filter(({ project }) => project.name === name);
      const slow = new Set(own.filter(isSlow));
      return [...slow, ...own.filter((file) => !slow.has(file))];
    });
  }
}

function isSlow({ moduleId }: TestSpecification): boolean {
  return readFileSync(moduleId, 'utf8').startsWith('/** @module-tag slow */');
}
