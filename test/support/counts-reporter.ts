import type { Reporter, TestModule } from 'vitest/node';

/** Ends the output with vitest's own counts on a line of their own: `N passed, N failed`. */
export class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const broken = modules.filter((module) => module.state() === 'failed' && module.errors().length > 0).length;
    const count = (state: string): number => states.filter((one) => one === state).length;
    const failed = count('failed') + broken + errors.length;
    // After the other reporters, which write when this moment has passed.
    setImmediate(() => process.stdout.write(`\n${count('passed')} passed, ${failed} failed\n`));
  }
}
