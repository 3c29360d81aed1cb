import { describe, expect, it } from 'vitest';
import type { RestoreArtifact } from '../../../src/graph/restore-api.ts';
import { readArtifact } from '../../../src/graph/wire/wire.ts';
import { ArtifactMatcher } from '../../../src/run/draft/artifact-matcher.ts';
import type { ChosenArtifact, ChosenFile, ChosenMessages, ChosenPoint } from '../../../src/state/event-data.ts';

const folder = 'https://contoso.com/sites/a/Documents';

type Sent = Readonly<Record<string, unknown>>;

/** An artifact as the service sends it. */
function artifact(sent: Sent): RestoreArtifact {
  return readArtifact({ id: 'an-id', status: 'added', ...sent });
}

function point(pointId: string): ChosenPoint {
  return { resource: 0, pointId, pointAt: null, foundBy: null, item: null };
}

function finds(search: string, pointId: string): ChosenMessages {
  return { ...point(pointId), foundBy: search };
}

function file(name: string, browse = 'browse-1'): ChosenFile {
  const item = { key: `key ${name}`, path: `Documents/${name}`, url: `${folder}/${encodeURI(name)}` };
  return { ...point('p-1'), foundBy: browse, item };
}

describe('an artifact of a session', () => {
  it.each<[string, readonly ChosenArtifact[], Sent]>([
    ['its restore point', [point('p-1'), point('p-2')], { restorePoint: { id: 'P-2' } }],
    [
      'the search',
      [finds('s-1', 'p-1'), finds('s-2', 'p-1')],
      { searchResponseId: 'S-2', restorePoint: { id: 'p-1' } },
    ],
    ['the point of a search', [finds('s-1', 'p-1'), finds('s-2', 'p-2')], { restorePoint: { id: 'p-2' } }],
    ['the key of the item', [file('a'), file('b')], { id: 'KEY B' }],
    ['the URL of the item', [file('a'), file('b c')], { webUrl: `${folder}/b c` }],
    ['its URL with escapes', [file('a'), file('b c')], { webUrl: `${folder}/B%20c` }],
    ['its URL with a stray `%`', [file('a'), file('b%')], { webUrl: `${folder}/b%25` }],
    ['the key of what came back', [file('a'), file('b')], { restoredItemKey: 'key b' }],
    ['its browse session', [file('a'), file('b', 'browse-2')], { browseSessionId: 'browse-2' }],
  ])('is matched by %s', (_what, chosen, sent) => {
    expect(new ArtifactMatcher(chosen).match(artifact(sent))).toBe(1);
  });

  it.each<[string, readonly ChosenArtifact[], Sent]>([
    [
      'a restore point that two queries share',
      [finds('s-1', 'p-1'), finds('s-2', 'p-1')],
      { restorePoint: { id: 'p-1' } },
    ],
    ['a browse session that has found several files', [file('a'), file('b')], { browseSessionId: 'browse-1' }],
    ['nothing', [file('a')], {}],
  ])('is not matched by %s', (_what, chosen, sent) => {
    expect(new ArtifactMatcher(chosen).match(artifact(sent))).toBe('unclear');
  });

  it.each<[string, readonly ChosenArtifact[], Sent]>([
    ['another restore point', [point('p-1')], { restorePoint: { id: 'p-9' } }],
    ['another search, and its point', [finds('s-1', 'p-1')], { searchResponseId: 's-9', restorePoint: { id: 'p-9' } }],
    ['another browse session', [file('a')], { browseSessionId: 'browse-9' }],
  ])('is foreign because of %s', (_what, chosen, sent) => {
    expect(new ArtifactMatcher(chosen).match(artifact(sent))).toBe('foreign');
  });

  it('is not matched by elimination', () => {
    const matcher = new ArtifactMatcher([file('a'), file('b')]);
    matcher.match(artifact({ id: 'key a' }));

    expect(matcher.match(artifact({ browseSessionId: 'browse-1' }))).toBe('unclear');
  });

  it.each<[readonly ChosenArtifact[], Sent]>([
    [[point('p-1')], { restorePoint: { id: 'p-1' } }],
    [[file('a')], { webUrl: `${folder}/a` }],
  ])('is a duplicate if another artifact restores the same', (chosen, sent) => {
    const matcher = new ArtifactMatcher(chosen);
    matcher.match(artifact({ id: 'first', ...sent }));

    expect(matcher.match(artifact({ id: 'second', ...sent }))).toBe('duplicate');
  });
});
