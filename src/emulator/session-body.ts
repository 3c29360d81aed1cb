import { names } from '../graph/paths.ts';
import { objectOf } from '../graph/wire.ts';
import type { Workload } from '../spec/workload.ts';
import { Refusal } from './refusal.ts';

const granular = /^granular(Mailbox|Drive|Site)RestoreArtifacts$/;

/** Checks the body of a new session: `{}`, or its own type. Sessions made with artifacts in them are not there yet. */
export function checkNewSession(workload: Workload, body: unknown): void {
  const json = objectOf(body);
  if (json !== body) throw new Refusal(400, 'InvalidArtifactRequest', 'the body must be a JSON object');
  for (const [property, value] of Object.entries(json)) {
    if (property === '@odata.type') checkType(workload, value);
    else if (property === names[workload].artifacts) throw missing('standard restore sessions');
    else if (granular.test(property)) throw missing('granular restore sessions');
    else throw new Refusal(400, 'InvalidArtifactRequest', `the property '${property}' cannot be set on a new session`);
  }
}

function checkType(workload: Workload, type: unknown): void {
  const { sessionType } = names[workload];
  if (typeof type === 'string' && type.toLowerCase() === sessionType.toLowerCase()) return;
  throw new Refusal(400, 'InvalidArtifactRequest', `'@odata.type' must be '${sessionType}'`);
}

function missing(what: string): Refusal {
  return new Refusal(501, 'NotImplemented', `the emulator does not offer ${what} yet`);
}
