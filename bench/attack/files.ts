import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Attack, restore, summaryOf } from './attempt.ts';
import { Service } from './service.ts';

const precious = 'precious\n';

/** Links where the program is about to write: to a file that it must not touch. */
const links: readonly string[] = [
  'reports/attack/attacked/report.csv',
  'reports/attack/attacked/report.csv.tmp',
  'reports/attack/attacked/report.json',
  'reports/attack/attacked/report.html',
  '.bulk-restore/runs/attacked/journal.ndjson',
  '.bulk-restore/runs/attacked/plan.json.tmp',
];

export const files: readonly Attack[] = [
  ...links.map((link) => ({
    name: `files/link-at-${link}`,
    play: async (place: string) => {
      await using service = await Service.open();
      const victim = join(place, 'victim.txt');
      const at = join(place, 'run', link);
      await mkdir(join(at, '..'), { recursive: true, mode: 0o700 });
      await writeFile(victim, precious);
      await symlink(victim, at);
      const attempt = await restore({ place: join(place, 'run'), url: service.url });
      const isTouched = (await readFile(victim, 'utf8')) !== precious;
      return { saw: summaryOf(attempt), findings: isTouched ? ['the file behind the link was written'] : [] };
    },
  })),
  {
    name: 'files/nothing-temporary-is-left',
    play: async (place) => {
      await using service = await Service.open();
      const attempt = await restore({ place, url: service.url });
      const names = await readdir(place, { recursive: true });
      const left = names.filter((name) => /tmp|~$|\.part/.test(name));
      const linked = await Promise.all(names.map(async (name) => (await lstat(join(place, name))).isSymbolicLink()));
      return {
        saw: summaryOf(attempt),
        findings: [
          ...left.map((name) => `${name} is left`),
          ...(linked.includes(true) ? ['there is a link among the files'] : []),
        ],
      };
    },
  },
];
