/**
 * Asks a tenant what the program never asks it, for a trace: see docs/first-tenant.md. Restores nothing.
 *
 *     npx tsx scripts/probe-drafts.ts --mailbox you@contoso.com --mailbox-point <id> --drive-point <id>
 *
 * The ids are those of `bulk-restore points`. Reads BULK_RESTORE_TRACE, BULK_RESTORE_GRAPH_URL, BULK_RESTORE_AUTH and what the sign-in
 * needs. Ctrl-C deletes the drafts, too. Exits with 1 if the service cannot be reached or somebody pressed Ctrl-C, and with 2 if something
 * is missing.
 */
import { parseArgs } from 'node:util';
import { runProgram } from '../src/cli/programs/run-program.ts';
import { authModes } from '../src/graph/auth/modes.ts';
import { credentialFor } from '../src/graph/auth/sign-in.ts';
import { checkBaseUrl } from '../src/graph/http/base-url.ts';
import { nodeFiles } from '../src/store/node-files.ts';
import { systemClock } from '../src/util/clock.ts';
import { tracedProbe } from './trace/traced-probe.ts';

const { values } = parseArgs({
  options: {
    mailbox: { type: 'string' },
    'mailbox-point': { type: 'string' },
    'drive-point': { type: 'string' },
  },
});
const { mailbox, 'mailbox-point': mailboxPoint, 'drive-point': drivePoint } = values;
const {
  BULK_RESTORE_TRACE: path,
  BULK_RESTORE_GRAPH_URL: url = 'https://graph.microsoft.com/v1.0',
  BULK_RESTORE_AUTH: wanted = 'default',
} = process.env;
const mode = authModes.find((name) => name === wanted);

if (!mailbox || !mailboxPoint || !drivePoint || !path || mode === undefined || checkBaseUrl(url) !== undefined) {
  console.error('usage: npx tsx scripts/probe-drafts.ts --mailbox <address> --mailbox-point <id> --drive-point <id>');
  console.error('with BULK_RESTORE_TRACE, and perhaps BULK_RESTORE_GRAPH_URL and BULK_RESTORE_AUTH');
  process.exitCode = 2;
} else {
  const stop = new AbortController();
  process.once('SIGINT', () =>
    stop.abort(new Error('interrupted: nothing more is asked, and the drafts were deleted')),
  );
  try {
    const credential = await credentialFor(mode, {
      env: process.env,
      tenant: null,
      tokenOrigin: null,
      prompt: console.error,
      files: nodeFiles,
      runProgram,
      clock: systemClock,
      platform: process.platform,
    });
    const onUntraced = (because: string): void => console.error(`the calls are not traced any further: ${because}`);
    const targets = { mailbox, mailboxPoint, drivePoint, now: Date.now() };
    for await (const { what, refusal } of tracedProbe(targets, {
      url,
      credential,
      clock: systemClock,
      path,
      stop: stop.signal,
      onUntraced,
    }))
      console.log(`${(refusal ?? 'accepted').padEnd(40)} ${what}`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
