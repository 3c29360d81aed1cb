import type { Topic } from './topic.ts';

const messages: readonly (readonly [code: string, means: string, cause: string, advice: string])[] = [
  [
    'another process is working on',
    'One process at a time works on a run, and on one run of a spec name. Exit code 5.',
    'A schedule started a second time, or somebody else is at it. After a crash on another host, its lock is left.',
    'Wait for it with `--lock-wait 10m` or `bulk-restore status <run-id> --watch`. If its host is gone for good, remove the file that the hint names.',
  ],
  [
    'already exists',
    'There is a run or a file of this name. Nothing was changed.',
    'The name was used before.',
    'Continue the run with `bulk-restore resume <run-id>`, or choose another name.',
  ],
  [
    'there is no run',
    'The state directory does not have the run.',
    'The id is misspelt, or the run is in another state directory.',
    'List the runs with `bulk-restore status`, and name the folder with `--state-dir`. If the folder is lost, use `bulk-restore resume <run-id> --plan plan.json --from-service`.',
  ],
  [
    'is damaged at line',
    'The journal of a run is not as this program writes it.',
    'Somebody edited it, or two copies of a state directory were mixed.',
    'Restore the file from a copy. Without one, use `bulk-restore resume <run-id> --plan plan.json --from-service` with an empty state directory.',
  ],
  [
    'cannot be read at line',
    'A line of the journal is not an event.',
    'The file was edited, or another version of the program wrote it.',
    'Use the version that the hint names, or restore the file from a copy.',
  ],
  [
    'interrupted: its process is gone',
    'The run has work left and nobody works on it.',
    'The process was killed, the machine restarted, or the terminal was closed.',
    'Continue with `bulk-restore resume <run-id>`. Nothing is restored twice.',
  ],
  [
    'the token lacks the permission',
    'The sign-in worked, and its token may not do what the command needs. Exit code 3.',
    'The permission was not granted, or without admin consent; or the token is older than the grant.',
    'Have an administrator grant it, then sign in again. docs/signing-in.md lists what each command needs.',
  ],
  [
    'is for the tenant',
    'The spec names one tenant and the sign-in is for another. Nothing was sent. Exit code 3.',
    'The wrong account, application or spec.',
    'Sign in to the tenant that the spec names. Correct `tenant` only if you are sure.',
  ],
  [
    'the plan was made',
    'The plan file is older than `--max-plan-age`, or comes from the future. Exit code 3.',
    'The review took longer than a day, or a clock is wrong.',
    'Make a new plan and have it reviewed, or allow an older one with `--max-plan-age 3d`.',
  ],
  [
    'was edited or cut',
    'The hash of the plan file does not match its text. Exit code 3.',
    'Somebody edited the plan, or a tool formatted it.',
    'Write it again with `bulk-restore plan <spec> --out plan.json`, and do not change it.',
  ],
  [
    'confirm it first',
    'Resources would be overwritten in place, and nobody confirmed it. Exit code 3.',
    '`destination: inPlace` needs a confirmation, also for schedules.',
    'Add `--confirm <spec name>`, or `--confirm <spec name>:<count>` to confirm how many.',
  ],
  [
    'cannot be reached',
    'The service does not answer.',
    'No network, a firewall, a proxy that is not set, or a service that is down.',
    'Check `--graph-url`, `HTTPS_PROXY` and the network with `bulk-restore doctor`.',
  ],
  [
    'does not answer as Microsoft Graph does',
    'Something answers, and it is not Microsoft Graph.',
    'A proxy shows a page of its own, or `--graph-url` leads somewhere else.',
    'Correct `--graph-url`, or sign in to the proxy.',
  ],
  [
    'the service asks for a pause',
    'The service throttles the tenant. No request is sent until the pause is over.',
    'The tenant sends more requests than the service takes.',
    'Let the run go on. `resume` keeps to the pause too.',
  ],
  [
    'the daily allowance',
    'The tenant has restored as many resources in 24 hours as it may. The run waits.',
    '`limits.perDay`, counted with every session that the service lists.',
    'Let the run go on, or ask Microsoft support to raise the cap and raise `limits.perDay`.',
  ],
  [
    'waits for a free session slot',
    'The tenant has as many active restore sessions as it can have. The run waits.',
    'Other restores use the slots.',
    'Let the run go on, or stop other restores.',
  ],
  [
    'did not move for a day',
    'A session has reported no progress for a day. The run stops with exit code 4.',
    'The service has a fault, or restores something very large.',
    'Ask Microsoft support about the session id, then continue with `bulk-restore resume <run-id>`.',
  ],
  [
    'could not be matched to resources',
    'The service restored items, and an application cannot see whose they are.',
    'The directory could not be read, or a user was deleted.',
    'Grant what docs/names.md lists, then use `bulk-restore report <run-id> --resolve`.',
  ],
  [
    'signing in failed',
    'Nothing was sent to the service. Exit code 3.',
    'The message quotes Microsoft Entra. Its code begins with `AADSTS`.',
    'Look up the code with `bulk-restore explain AADSTS7000215` and the like, or run `bulk-restore doctor`.',
  ],
  [
    'is not a valid value for',
    'A flag or its variable has a value that it does not take. Exit code 2.',
    'A slip in the command line or in a variable.',
    'Write what the message expects. `bulk-restore help <command>` lists all flags.',
  ],
  [
    'is over its budget',
    'Drills have restored all of these as often as `drillBudget` allows. Exit code 3.',
    'Microsoft asks for at most two test restores of a unit a month.',
    'Wait until the day that the message names, or name other resources.',
  ],
  [
    "this machine's clock is",
    'The clock of this machine and that of the service differ. Relative windows and the times in reports are wrong by as much.',
    'The machine does not set its clock by the network, or was asleep.',
    'Set the clock, by NTP if there is a network. An emulated service has a clock of its own: ignore it there.',
  ],
  [
    'was approved',
    'The plan is not the one whose hash `--expect` names. Nothing was sent. Exit code 3.',
    'The plan was made again, or `--expect` has the hash of an earlier one.',
    'Run the plan that was approved, or have this one approved and pass its hash to `--expect`.',
  ],
  [
    'the sample is',
    'A drill draws fewer resources than `sample.size`.',
    'The workload names fewer resources, or the others are over `drillBudget`.',
    'Name more resources, or lower `size`. `bulk-restore plan <spec>` shows who is left out.',
  ],
  [
    'is already named',
    'A spec and its lists name a resource twice. Nothing was sent. Exit code 2.',
    'Two lists overlap, or two spellings are the same address or URL.',
    'Remove one of the two places that the message names, or keep the first with `--allow-duplicates`.',
  ],
  [
    'unknown key',
    'A spec, a scenario or a plan has a key that does not exist there. Exit code 2.',
    'The key is misspelt, or stands in the wrong place.',
    'Follow the hint. docs/spec.md has every key of a spec with an example.',
  ],
  [
    'has a header row but no rows below it',
    'A list names nobody. Exit code 2.',
    'The export was empty, or was filtered too much.',
    'Export the list again, or remove it from the spec.',
  ],
  [
    'does not list it',
    'A report folder has a file that its manifest does not have. `verify` exits with 1.',
    'Somebody put a file into the folder after the run.',
    'Move the file out of the folder, then check it again with `bulk-restore verify <folder>`.',
  ],
  [
    'is not signed',
    'The manifest has no signature, and `verify --key` wants one.',
    'The command that wrote the reports last had no `--sign-key`.',
    'Write the reports again with the key: `bulk-restore report <run-id> --sign-key key.pem`.',
  ],
  [
    'This is a bug in bulk-restore',
    'The program met a state that it holds for impossible. Exit code 70.',
    'A fault of the program.',
    'Report it with the lines above and a file of `bulk-restore support-bundle <run-id>`. Nothing is lost: `resume` continues.',
  ],
];

/** The fixed parts of messages that people ask about. */
export const messageTopics: readonly Topic[] = messages.map(([code, means, cause, advice]) => ({
  code,
  kind: 'message',
  means,
  cause,
  advice,
}));
