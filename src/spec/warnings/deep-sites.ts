import { parseSiteName } from '../../m365/site-name.ts';
import { unitNameOf } from '../names.ts';
import type { Finding, Findings } from '../problem/finding.ts';
import { quoted } from '../problem/message.ts';
import type { ReadSpec } from '../read-spec.ts';
import { quotable } from '../surroundings.ts';
import { isDeeperThanASite, siteCollectionOf } from '../values/site-url.ts';

/** Matches nearly every site's URL, so that a long list needs no parser. */
const isCollection = /^https:\/\/[a-z0-9.-]+(?:\/(?:sites|teams)\/[a-z0-9_-]+)?\/?$/i;

/** URLs that are longer than the URL of a site collection, and the service restores nothing else; the first `most` of them. */
export function deepSites({ spec, source, paths, placements }: ReadSpec, most: number): Findings {
  const shown: Finding[] = [];
  let more = 0;
  for (const resource of spec.resources) {
    if (resource.workload !== 'site') continue;
    const name = unitNameOf(resource);
    const site = isCollection.test(name) ? undefined : parseSiteName(name);
    if (site === undefined || !isDeeperThanASite(site)) continue;
    if (shown.length >= most) {
      more += 1;
      continue;
    }
    const place = { file: paths[resource.source] ?? source.file, line: resource.line, column: 1 };
    const message = `${quoted(name)} is longer than the URL of a site, and the service restores whole sites`;
    const hint = `check that it is a site; if it lies in one, write \`${siteCollectionOf(site)}\``;
    shown.push(quotable({ rule: 'deep-site', place, message, hint }, placements));
  }
  return { shown, more };
}
