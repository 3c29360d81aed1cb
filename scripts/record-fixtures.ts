/**
 * Records plans and journals of this version for test/compatibility.test.ts: `npx tsx scripts/record-fixtures.ts`. Fails if
 * those of this version are there: recorded files are never replaced.
 */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { version } from '../src/util/version.ts';
import { cases } from '../test/support/recorded/cases.ts';
import { type Fixture, fixtures, writeFixture } from '../test/support/recorded/fixture.ts';
import { record } from '../test/support/recorded/record.ts';
import { everyEvent } from '../test/support/values/every-event.ts';

const folder = join(fixtures, version);
if (existsSync(folder))
  throw new Error(`${folder} is there, and recorded files are never replaced: set the version of the release first`);

const recorded: Fixture[] = [];
for (const one of cases) recorded.push(await record(one));
await mkdir(folder, { recursive: true });
for (const fixture of recorded) await writeFixture(join(folder, fixture.name), fixture);
console.log(`${cases.length} cases of version ${version} are in ${folder}`);

const journals = recorded.map(({ journal }) => journal ?? '').join('');
const missing = everyEvent.filter(({ type }) => !journals.includes(`{"type":"${type}"`)).map(({ type }) => type);
if (missing.length > 0) console.log(`no case has these events, add one to test/support/recorded/cases.ts: ${missing}`);
