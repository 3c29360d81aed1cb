import { describe, expect, it } from 'vitest';
import { SettingsResolver } from '../../src/spec/settings.ts';

const november = { from: '2026-11-01T00:00:00Z', to: '2026-11-15T00:00:00Z' };

describe('SettingsResolver', () => {
  it('takes each setting from the lowest level that has it', () => {
    const settings = new SettingsResolver().resolve(
      { destination: 'new', restorePoint: november },
      { destination: 'inPlace' },
      {},
    );

    expect(settings.destination).toBe('inPlace');
    expect(settings.window).toEqual({ from: Date.UTC(2026, 10, 1), to: Date.UTC(2026, 10, 15) });
  });

  it('replaces the window as a whole and the other keys one by one', () => {
    const settings = new SettingsResolver().resolve(
      { restorePoint: { ...november, prefer: 'oldest', fastOnly: true } },
      { restorePoint: { last: '7d', fastOnly: false } },
    );

    expect(settings).toMatchObject({ window: { last: 604_800_000 }, prefer: 'oldest', fastOnly: false });
  });

  it('keeps the inherited window if an override sets only `prefer`', () => {
    const settings = new SettingsResolver().resolve(
      { restorePoint: { last: '1d', fastOnly: true } },
      { restorePoint: { prefer: 'oldest' } },
    );

    expect(settings).toMatchObject({ window: { last: 86_400_000 }, prefer: 'oldest', fastOnly: true });
  });

  it('leaves the start of a window without `from` to the plan', () => {
    const settings = new SettingsResolver().resolve(
      { restorePoint: { last: '7d' } },
      { restorePoint: { to: '2026-11-15T00:00:00Z' } },
    );

    expect(settings.window).toEqual({ asOf: Date.UTC(2026, 10, 15) });
  });

  it('takes a window as long as backups are kept if no level sets one, as with an id', () => {
    const settings = new SettingsResolver().resolve({}, { restorePoint: { id: '1f1f_1701648000_12_2' } });

    expect(settings.window).toEqual({ last: 365 * 86_400_000 });
  });

  it('leaves conflicts of file names to the service unless a level sets `conflictBehavior`', () => {
    const resolver = new SettingsResolver();

    expect(resolver.resolve({}).conflictBehavior).toBeNull();
    expect(resolver.resolve({}, { conflictBehavior: 'rename' }).conflictBehavior).toBe('rename');
  });

  it('returns the same object for equal settings', () => {
    const resolver = new SettingsResolver();

    expect(resolver.resolve({ restorePoint: { last: '24h' } })).toBe(
      resolver.resolve({ restorePoint: { last: '7d' } }, { restorePoint: { last: '1d' }, destination: 'new' }),
    );
  });
});
