import { EventEmitter } from 'node:events';
import { describe, expect, it } from 'vitest';
import { interruptSignals, type SignalledProcess } from '../../../src/cli/terminal/interrupt-signals.ts';

describe('interruptSignals', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'])('hands %s to each listener', (signal) => {
    const process = new FakeProcess();
    const heard: string[] = [];

    const onInterrupt = interruptSignals(process);
    onInterrupt(() => heard.push('first'));
    onInterrupt(() => heard.push('second'));
    process.emit(signal);

    expect([heard, process.exits]).toEqual([['first', 'second'], []]);
  });

  it('leaves signals to the system until somebody listens', () => {
    const process = new FakeProcess();

    interruptSignals(process);

    expect(process.eventNames()).toEqual([]);
  });

  it('ends the process with work left once nobody listens any more', () => {
    const process = new FakeProcess();

    const stopListening = interruptSignals(process)(() => undefined);
    stopListening();
    process.emit('SIGINT');

    expect(process.exits).toEqual([4]);
  });

  it('ends a process that has an exit code with that code', () => {
    const process = new FakeProcess();

    const stopListening = interruptSignals(process)(() => undefined);
    stopListening();
    process.exitCode = 1;
    process.emit('SIGTERM');

    expect(process.exits).toEqual([1]);
  });
});

class FakeProcess extends EventEmitter implements SignalledProcess {
  exitCode: number | undefined;
  readonly exits: number[] = [];

  exit(code: number): void {
    this.exits.push(code);
  }
}
