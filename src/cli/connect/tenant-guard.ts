import { describeError, GraphError } from '../../graph/graph-error.ts';
import type { Plan } from '../../plan/plan.ts';
import { quoted } from '../../spec/problem/message.ts';
import { exitCodes } from '../../util/exit-codes.ts';
import { CommandError } from '../command-error.ts';

/** What is known of the tenant that the program is signed in to. Ids are in lower case. */
export interface TenantEvidence {
  /** What the token says; null if it cannot be read or names none. */
  readonly ofToken: string | null;
  /** The tenant at which the credential signs in by its settings; null if it chooses the tenant itself. */
  readonly ofSignIn: string | null;
  /** `--assume-tenant`, if the user gives it. */
  readonly assumed: string | undefined;
  /** Whether the service is on this machine: an emulator, as a rule. */
  readonly isLoopback: boolean;
  /** Asks the service for the ids of the token's organization. Rejects with GraphError. */
  readonly ask: () => Promise<readonly string[]>;
  readonly warn: (text: string) => void;
}

/**
 * The program must be signed in to the tenant of the spec or plan. If the token does not say, the sign-in counts, then the
 * service's own answer, then the user's word. Rejects with CommandError for another tenant, and if nothing says which it is.
 */
export async function requireTenant(
  { name, tenant }: Pick<Plan, 'name' | 'tenant'>,
  evidence: TenantEvidence,
): Promise<void> {
  if (tenant === null) return;
  const { ofToken, ofSignIn, isLoopback, warn } = evidence;
  const [known, source] = ofToken === null ? [ofSignIn, 'the program signed in to'] : [ofToken, 'the token is of'];
  if (known !== null) return requireSame({ name, tenant }, [known], source);
  if (isLoopback) return warn(`the token does not say its tenant: ${quoted(name)} is for ${quoted(tenant)}`);
  const found = await organizations(evidence);
  if (Array.isArray(found)) return requireSame({ name, tenant }, found, 'the token is of');
  const assumed = evidence.assumed?.toLowerCase();
  if (assumed !== undefined) return requireSame({ name, tenant }, [assumed], '--assume-tenant names');
  throw new CommandError(
    exitCodes.refused,
    `${quoted(name)} is for the tenant ${quoted(tenant)}, and neither the token nor the service says which tenant this is (${found})`,
    `have an administrator grant \`Organization.Read.All\`, or, if you are certain, add --assume-tenant ${tenant.toLowerCase()}; nothing was started`,
  );
}

/** The ids, or why there are none. */
async function organizations({ ask }: TenantEvidence): Promise<readonly string[] | string> {
  try {
    const ids = await ask();
    return ids.length === 0 ? 'the service names no organization' : ids.map((id) => id.toLowerCase());
  } catch (error) {
    if (!(error instanceof GraphError)) throw error;
    return describeError(error);
  }
}

type Target = { readonly name: string; readonly tenant: string };

function requireSame({ name, tenant }: Target, known: readonly string[], source: string): void {
  if (known.includes(tenant.toLowerCase())) return;
  const message = `\`${name}\` is for the tenant ${quoted(tenant)}, and ${source} ${quoted(known[0] ?? '')}`;
  throw new CommandError(exitCodes.refused, message, 'sign in to the tenant that it is for; nothing was started');
}
