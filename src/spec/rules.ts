import type { Problem } from './problem/problem.ts';
import { inPlaceDrillIsAllowed, inPlaceIsAllowedForDrillsOnly } from './rules/destination.ts';
import { idExcludesOtherKeys, messagesHaveNoExactPoint, pointIsOfOneResource } from './rules/exact-points.ts';
import { everyKeyNamesSomething, somethingIsNamed } from './rules/resources.ts';
import {
  fileIdsFit,
  filesAreOfOneDriveOrSite,
  filesTakeFastPoints,
  pathsCanBeRead,
  queriesCanBeRead,
} from './rules/single-items.ts';
import { keyIsSupported } from './rules/support.ts';
import { everyWaveNamesSomething, waveNamesAreUnique, workloadsAreAtTheTopOrInWaves } from './rules/waves.ts';
import { everyResourceHasAWindow, windowIsComplete, windowRunsForward } from './rules/window.ts';
import type { WrittenSpec } from './written.ts';
import type { SpecSource } from './yaml/source.ts';

/** A check that a JSON Schema cannot express. Never throws; every rule runs, whatever the others find. */
type SpecRule = (spec: WrittenSpec, source: SpecSource) => Problem[];

const rules: readonly SpecRule[] = [
  keyIsSupported,
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
];

/** Checks all rules that need only the spec file. */
export function checkRules(spec: WrittenSpec, source: SpecSource): Problem[] {
  return rules.flatMap((rule) => rule(spec, source));
}
