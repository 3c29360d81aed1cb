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
        `\`${other.workload}\` cannot stand beside \`${unit.workload}\``,
        'write an entry for each',
      ),
    ];
  });
}

/** The service knows drives and sites by ids of different kinds. */
export function fileIdsFit({ files }: WrittenSpec, source: SpecSource): Problem[] {
  return files.flatMap(({ pointer, units: [unit], ids }) => {
    if (unit === undefined) return [];
    const wrong = unit.workload === 'drive' ? 'siteId' : 'directoryObjectId';
    if (ids[wrong] === undefined) return [];
    const right = unit.workload === 'drive' ? 'directoryObjectId' : 'siteId';
    const message = `\`${wrong}\` is no id of a ${unit.workload}`;
    return [source.problem(source.placeOfKey(`${pointer}/${wrong}`), message, `write \`${right}\`, or remove it`)];
  });
}

export function filesTakeFastPoints({ files }: WrittenSpec, source: SpecSource): Problem[] {
  return files
    .filter(({ overrides }) => overrides.restorePoint?.fastOnly === false)
    .map(({ pointer }) =>
      source.problem(
        source.placeOf(`${pointer}/restorePoint/fastOnly`),
        'files can be browsed at restore points that support a fast restore only',
        'remove `fastOnly`',
      ),
    );
}
