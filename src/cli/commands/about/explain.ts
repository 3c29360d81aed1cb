import { quoted } from '../../../spec/problem/message.ts';
import { explanationJson, explanationText } from '../../../text/guide/explanation-text.ts';
import { nearCodes, topicsIn } from '../../../text/guide/guide.ts';
import { signInReference } from '../../../text/guide/sign-in-topics.ts';
import { tableWidth } from '../../../util/columns.ts';
import { type ExitCode, exitCodes } from '../../../util/exit-codes.ts';
import { jsonDocument } from '../../../util/printable.ts';
import { CommandError } from '../../command-error.ts';
import type { Environment } from '../../environment.ts';
import type { OutputOptions } from '../../shared-options.ts';
import { paint } from '../../terminal/colours.ts';

/** Says what a code or a message means, where it comes from and what to do. Asks nobody. */
export function explain(text: string, options: OutputOptions, environment: Environment): ExitCode {
  const { stdout, variables } = environment;
  const found = topicsIn(text);
  if (found.length === 0) throw unknownCode(text);
  const width = stdout.isTTY === true ? (stdout.columns ?? tableWidth) : tableWidth;
  stdout.write(
    options.json
      ? jsonDocument(explanationJson(found))
      : explanationText(found, { width, paint: paint(stdout, options, variables) }),
  );
  return exitCodes.done;
}

function unknownCode(text: string): CommandError {
  const near = nearCodes(text);
  const hints = near.length === 0 ? [] : [`did you mean ${near.map((code) => `\`${code}\``).join(', ')}?`];
  return new CommandError(
    exitCodes.usage,
    `bulk-restore has no explanation of ${quoted(text)}`,
    [...hints, otherSource(text)].join('\n'),
    { near },
  );
}

function otherSource(text: string): string {
  if (/^(AADSTS)?\d{5,}/i.test(text.trim())) return `look it up at ${signInReference}`;
  if (/^\d{1,3}$/.test(text.trim()))
    return `bulk-restore exits with ${Object.values(exitCodes).join(', ')}; the shell or another program gives other codes`;
  if (/\s/.test(text.trim()))
    return 'quote the message as it was printed, or only its code; `bulk-restore doctor` finds what a run lacks';
  return 'quote a code or a whole message, as it is in the report or in the log; for a code of the service that is new, ask Microsoft support with the request id beside it';
}
