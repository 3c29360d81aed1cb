import type { Reporter, TestModule } from 'vitest/node';

/** Prints vitest's counts as the last line: `N passed, N failed`. */
export class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length;
    const count = (state: string): number => states.filter((one) => one === state).length;
    const failed = count('failed') + broken + errors.length;
    // The other reporters print before the next turn of the event loop.
    setImmediate(() => process.stdout.write(`\n${count('passed')} passed, ${failed} failed\n`));
  }
}
