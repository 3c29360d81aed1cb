import { type AuthMode, modeVariables } from '../../graph/auth/modes.ts';
import type { AuthProfiles, Profile } from '../../schemas/auth-profiles.ts';
import { validateAuthProfiles } from '../../schemas/auth-profiles.validate.js';
import { anyOf, quoted } from '../../spec/problem/message.ts';
import type { Problem } from '../../spec/problem/problem.ts';
import { nearest } from '../../spec/shape/nearest.ts';
import { shapeProblem } from '../../spec/shape/shape-problem.ts';
import type { SpecSource } from '../../spec/yaml/source.ts';
import { parseSource } from '../../spec/yaml/syntax.ts';

/** How to sign in to the tenants of a worker. */
export interface AuthProfile {
  readonly auth: AuthMode;
  /** Null for the worker's own. */
  readonly graphUrl: string | null;
  readonly variables: Readonly<Record<string, string>>;
}

/** The profiles of a worker, by tenant in lower case; `*` for all others. */
export type ProfilesByTenant = ReadonlyMap<string, AuthProfile>;

export type ReadProfilesResult = { readonly profiles: ProfilesByTenant } | { readonly problems: readonly Problem[] };

/** Reads a file of profiles. If it has problems, returns all of them, in the order of the file. */
export function readProfiles(text: string, file: string): ReadProfilesResult {
  const source = parseSource(file, text);
  if (Array.isArray(source)) return { problems: source };
  const { value } = source;
  const problems = validateAuthProfiles(value)
    ? [...repeatedTenants(value, source), ...strangeVariables(value, source)]
    : (validateAuthProfiles.errors ?? []).map((error) => shapeProblem(error, '', source));
  if (problems.length > 0 || !validateAuthProfiles(value))
    return { problems: problems.toSorted(({ place: a }, { place: b }) => a.line - b.line || a.column - b.column) };
  return {
    profiles: new Map(
      value.profiles.flatMap((profile) => profile.tenants.map((tenant) => [tenant.toLowerCase(), profileOf(profile)])),
    ),
  };
}

/** The profile of a tenant; null if there is none. A run without a tenant has the one for all others. */
export function profileFor(tenant: string, profiles: ProfilesByTenant): AuthProfile | null {
  return profiles.get(tenant) ?? profiles.get('*') ?? null;
}

/** The tenants whose runs a worker carries out, in lower case: those that it is to, and that it can sign in to. Null for all. */
export function tenantsOf(
  wanted: readonly string[] | undefined,
  profiles: ProfilesByTenant | null,
): readonly string[] | null {
  const named = wanted?.map((tenant) => tenant.toLowerCase()) ?? null;
  if (profiles === null || profiles.has('*')) return named;
  return named?.filter((tenant) => profiles.has(tenant)) ?? [...profiles.keys()];
}

function profileOf({ auth, graphUrl, variables = {} }: Profile): AuthProfile {
  return { auth, graphUrl: graphUrl ?? null, variables };
}

function repeatedTenants({ profiles }: AuthProfiles, source: SpecSource): Problem[] {
  const lines = new Map<string, number>();
  const problems: Problem[] = [];
  for (const [index, { tenants }] of profiles.entries())
    for (const [position, tenant] of tenants.entries()) {
      const place = source.placeOf(`/profiles/${index}/tenants/${position}`);
      const first = lines.get(tenant.toLowerCase());
      if (first === undefined) lines.set(tenant.toLowerCase(), place.line);
      else
        problems.push(
          source.problem(
            place,
            `the tenant ${quoted(tenant)} has a profile already, on line ${first}`,
            'remove it from one of the two',
          ),
        );
    }
  return problems;
}

/** A variable that the way to sign in does not read is a mistake, or belongs to the worker. */
function strangeVariables({ profiles }: AuthProfiles, source: SpecSource): Problem[] {
  return profiles.flatMap(({ auth, variables = {} }, index) => {
    const { needed, optional } = modeVariables[auth];
    const known = [...needed.flat(), ...optional];
    return Object.keys(variables)
      .filter((name) => !known.includes(name))
      .map((name) => {
        const near = nearest(name, known);
        const place = source.placeOfKey(`/profiles/${index}/variables/${name}`);
        const hint = near === undefined ? `use ${anyOf(known)}` : `did you mean \`${near}\`?`;
        return source.problem(place, `\`auth: ${auth}\` does not read the variable ${quoted(name)}`, hint);
      });
  });
}
