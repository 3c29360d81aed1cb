import { mostProblems, type Problem } from './problem/problem.ts';
import { inPlaceDrillIsAllowed, inPlaceIsAllowedForDrillsOnly } from './rules/destination.ts';
import { drillKeysAreForDrills, drillKeysHaveResources, pinnedFitTheSample } from './rules/drills.ts';
import { idExcludesOtherKeys, messagesHaveNoExactPoint, pointIsOfOneResource } from './rules/exact-points.ts';
import { everyKeyNamesSomething, somethingIsNamed } from './rules/resources.ts';
import {
  fileIdsFit,
  filesAreOfOneDriveOrSite,
  filesTakeFastPoints,
  pathsCanBeRead,
  queriesCanBeRead,
} from './rules/single-items.ts';
import { everyWaveNamesSomething, waveNamesAreUnique, workloadsAreAtTheTopOrInWaves } from './rules/waves.ts';
import { everyResourceHasAWindow, windowIsComplete, windowRunsForward } from './rules/window.ts';
import type { WrittenSpec } from './written.ts';
import type { SpecSource } from './yaml/source.ts';

/** A check that a JSON Schema cannot express. Never throws. */
type SpecRule = (spec: WrittenSpec, source: SpecSource) => Problem[];

const rules: readonly SpecRule[] = [
  somethingIsNamed,
  everyKeyNamesSomething,
  workloadsAreAtTheTopOrInWaves,
  everyWaveNamesSomething,
  waveNamesAreUnique,
  windowIsComplete,
  windowRunsForward,
  everyResourceHasAWindow,
  idExcludesOtherKeys,
  messagesHaveNoExactPoint,
  pointIsOfOneResource,
  queriesCanBeRead,
  filesAreOfOneDriveOrSite,
  fileIdsFit,
  pathsCanBeRead,
  filesTakeFastPoints,
  inPlaceDrillIsAllowed,
  inPlaceIsAllowedForDrillsOnly,
  drillKeysAreForDrills,
  drillKeysHaveResources,
  pinnedFitTheSample,
];

/** Checks all rules that need only the spec file, until they have found more than `mostProblems`. */
export function checkRules(spec: WrittenSpec, source: SpecSource): Problem[] {
  let problems: Problem[] = [];
  for (const rule of rules) {
    if (problems.length > mostProblems) break;
    problems = problems.concat(rule(spec, source));
  }
  return problems;
}
