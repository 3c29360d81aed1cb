import type { Problem } from '../problem/problem.ts';
import { filePathFault } from '../values/file-path.ts';
import { parseMailQuery } from '../values/mail-query.ts';
import type { WrittenSpec } from '../written.ts';
import { pointerTo, type SpecSource } from '../yaml/source.ts';

export function queriesCanBeRead({ messages }: WrittenSpec, source: SpecSource): Problem[] {
  return messages.flatMap(({ pointer, query }) =>
    parseMailQuery(query).faults.map(({ at, message, hint }) =>
      source.problem(source.placeInText(`${pointer}/query`, at), message, hint),
    ),
  );
}

export function pathsCanBeRead({ files }: WrittenSpec, source: SpecSource): Problem[] {
  return files.flatMap(({ pointer, paths }) =>
    paths.flatMap((path, index) => {
      const fault = filePathFault(path);
      if (fault === undefined) return [];
      const place = source.placeInText(pointerTo(`${pointer}/paths`, index), fault.at);
      return [source.problem(place, fault.message, fault.hint)];
    }),
  );
}

export function filesAreOfOneDriveOrSite({ files }: WrittenSpec, source: SpecSource): Problem[] {
  return files.flatMap(({ pointer, units: [unit, other] }) => {
    if (unit === undefined) {
      const hint = 'add `drive:` with the e-mail address of its owner, or `site:` with its URL';
      return [source.problem(source.placeOf(pointer), 'this entry has neither `drive` nor `site`', hint)];
    }
    if (other === undefined) return [];
    const place = source.placeOfKey(`${pointer}/${other.workload}`);
    return [
      source.problem(
        place,
        `\`${other.workload}\` cannot be used with \`${unit.workload}\``,
        'write an entry for each',
      ),
    ];
  });
}

/** Drives and sites have different kinds of ids. */
export function fileIdsFit({ files }: WrittenSpec, source: SpecSource): Problem[] {
  return files.flatMap(({ pointer, units: [unit], ids }) => {
    if (unit === undefined) return [];
    const wrong = unit.workload === 'drive' ? 'siteId' : 'directoryObjectId';
    if (ids[wrong] === undefined) return [];
    const right = unit.workload === 'drive' ? 'directoryObjectId' : 'siteId';
    const message = `\`${wrong}\` cannot be used with \`${unit.workload}\``;
    const owner = unit.workload === 'drive' ? "the owner's" : "the site's";
    const hint = `write \`${right}\` with ${owner} id instead, or remove it`;
    return [source.problem(source.placeOfKey(`${pointer}/${wrong}`), message, hint)];
  });
}

export function filesTakeFastPoints({ files }: WrittenSpec, source: SpecSource): Problem[] {
  return files
    .filter(({ overrides }) => overrides.restorePoint?.fastOnly === false)
    .map(({ pointer }) =>
      source.problem(
        source.placeOf(`${pointer}/restorePoint/fastOnly`),
        'files can only come from fast restore points, so `fastOnly` cannot be `false`',
        'remove `fastOnly`',
      ),
    );
}
