import type { Problem } from './problem/problem.ts';
import { inPlaceDrillIsAllowed, inPlaceIsAllowedForDrillsOnly } from './rules/destination.ts';
import { idStandsAlone, messagesHaveNoExactPoint, pointIsOfOneResource } from './rules/exact-points.ts';
import { everyKeyNamesSomething, somethingIsNamed } from './rules/resources.ts';
import {
  fileIdsFit,
  filesAreOfOneDriveOrSite,
  filesTakeFastPoints,
  pathsCanBeRead,
  queriesCanBeRead,
} from './rules/single-items.ts';
import { keyIsSupported } from './rules/support.ts';
import { everyWaveNamesSomething, waveNamesAreUnique, workloadsStandAtTheTopOrInWaves } from './rules/waves.ts';
import { everyResourceHasAWindow, windowIsOneWhole, windowRunsForward } from './rules/window.ts';
import type { WrittenSpec } from './written.ts';
import type { SpecSource } from './yaml/source.ts';

/** A check that JSON Schema can't express. Returns what it found; never throws, never stops the other rules. */
type SpecRule = (spec: WrittenSpec, source: SpecSource) => Problem[];

const rules: readonly SpecRule[] = [
  keyIsSupported,
  somethingIsNamed,
  everyKeyNamesSomething,
  workloadsStandAtTheTopOrInWaves,
  everyWaveNamesSomething,
  waveNamesAreUnique,
  windowIsOneWhole,
  windowRunsForward,
  everyResourceHasAWindow,
  idStandsAlone,
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

/** What can be told from the spec file alone. */
export function checkRules(spec: WrittenSpec, source: SpecSource): Problem[] {
  return rules.flatMap((rule) => rule(spec, source));
}
