import { Argument, Command, Option } from 'commander';
import { retention } from '../m365/limits.ts';
import { writeDuration } from '../util/duration.ts';
import type { ExitCode } from '../util/exit-codes.ts';
import { version } from '../util/version.ts';
import { type Shell, shells } from './completion/shells.ts';
import type { Environment } from './environment.ts';
import { addHelp } from './help.ts';
import { addLaterCommands } from './later.ts';
import { choice, duration, optionGroups, planHash, runId, timeOption, timeScale, wholeNumber } from './options.ts';
import { takeVariables } from './variables.ts';

/**
 * The command line as commander knows it. `ended` is told the exit code of the command that was carried out. Commands
 * are loaded when they are called, so that offline ones start without what only the network needs.
 */
export function programFor(environment: Environment, ended: (code: ExitCode) => void): Command {
  const program = new Command('bulk-restore')
    .description('Bulk restores for Microsoft 365 Backup Storage, from a reviewed file, with one command.')
    .version(version)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => environment.stdout.write(text),
      writeErr: (text) => environment.stderr.write(text),
      // Told by whoever catches the error.
      outputError: () => undefined,
    })
    .hook('preAction', (_, command) => {
      takeVariables(command, environment.variables);
    });

  add('validate', '<specs...>', 'check specs offline: every problem at once, each with file:line:column', 'output')
    .option('--allow-duplicates', 'keep the first of resources named twice', false)
    .addOption(choice('--format <format>', 'text, json, or annotations', ['text', 'github', 'sarif', 'json'], 'text'))
    .action(async (specs: string[], options) => {
      const { validate } = await import('./commands/validate.ts');
      ended(await validate(specs, options, environment));
    });

  add('plan', '<spec>', 'show what a run would do: resources in their order, window, caps that bind', 'network')
    .option('--allow-duplicates', 'keep the first of resources named twice', false)
    .option('--out <file>', 'write the plan into a file, for `run --plan`')
    .option('--against <file>', 'tell what has changed since an earlier plan file')
    .option('--online', 'ask the service, without changing anything, what stands in the way of a run', false)
    .addOption(choice('--format <format>', 'text, json or markdown', ['text', 'json', 'markdown'], 'text'))
    .action(async (spec: string, options) => {
      const { showPlan } = await import('./commands/plan.ts');
      ended(await showPlan(spec, options, environment));
    });

  add('run', '[spec]', 'restore what a spec or a reviewed plan names, to the end, and report it row by row', 'network')
    .option('--allow-duplicates', 'keep the first of resources named twice', false)
    .option('--plan <file>', 'run exactly what a plan file says, instead of a spec')
    .option('--expect <hash>', 'refuse a plan file of any other hash', planHash)
    .option('--max-plan-age <duration>', 'refuse a plan file that is older (default: 24h)', duration)
    .option('--emulator', 'run against the embedded emulator: nothing leaves this machine', false)
    .option('--scenario <file>', 'what the emulator is to play; with --emulator')
    .option('--time-scale <factor>', "how fast the emulator's clock runs; with --emulator", timeScale)
    .option('--run-id <id>', 'name the run; made up otherwise', runId)
    .option('--confirm <spec name>', 'confirm that resources are overwritten in place')
    .option('--dry-run', 'show the plan and send nothing', false)
    .option('--parallel', 'let other runs of the same spec name go on beside it', false)
    .action(async (spec: string | undefined, options) => {
      const { run } = await import('./commands/run.ts');
      ended(await run(spec, options, environment));
    });

  add('resume', '<run-id>', 'go on with a run that stopped, from its state directory alone', 'network')
    .option('--parallel', 'let other runs of the same spec name go on beside it', false)
    .action(async (id: string, options) => {
      const { resume } = await import('./commands/resume.ts');
      ended(await resume(id, options, environment));
    });

  add('cancel', '<run-id>', "start no more of a run's sessions and delete its drafts", 'network').action(
    async (id: string, options) => {
      const { cancel } = await import('./commands/cancel.ts');
      ended(await cancel(id, options, environment));
    },
  );

  add('status', '[run-id]', 'how far a run is, or all runs of the state directory', 'state')
    .option('--watch', 'show it again until the run has ended', false)
    .action(async (id: string | undefined, options) => {
      const { status } = await import('./commands/status.ts');
      ended(await status(id, options, environment));
    });

  add('report', '<run-id>', 'write the reports again from the state directory', 'state')
    .option('--format <formats>', 'csv, json, or both with a comma; what the spec says otherwise')
    .action(async (id: string, options) => {
      const { report } = await import('./commands/report.ts');
      ended(await report(id, options, environment));
    });

  add('retry', '<run-id>', 'write a new spec with just the resources of a run that did not succeed', 'state')
    .requiredOption('--out <file>', 'where to write it; what would fail again goes into <file>.left-out.csv')
    .action(async (id: string, options) => {
      const { retry } = await import('./commands/retry.ts');
      ended(await retry(id, options, environment));
    });

  add('emulate', '', 'serve the embedded emulator over HTTP, for other tools and drills', 'output')
    .option('--port <number>', 'port on 127.0.0.1; 0 picks a free one', wholeNumber, 8585)
    .option('--scenario <file>', 'what the emulator is to play')
    .option('--time-scale <factor>', 'how fast its clock runs', timeScale)
    .action(async (options) => {
      const { emulate } = await import('./commands/emulate.ts');
      ended(await emulate(options, environment));
    });

  add('points', '<mailbox | drive | site>', 'list the restore points of one resource, the latest first', 'network')
    .option('--drive', 'take an address for the drive of its owner, not for the mailbox', false)
    .option('--id <id>', 'its directoryObjectId or siteId, where permissions show no names')
    .addOption(
      new Option('--from <moment>', 'no older ones: a moment, or how long ago')
        .argParser(timeOption)
        .default({ ago: retention }, writeDuration(retention)),
    )
    .addOption(
      new Option('--to <moment>', 'no later ones: a moment, or how long ago')
        .argParser(timeOption)
        .default({ ago: 0 }, 'now'),
    )
    .option('--fast-only', 'only those that support a fast restore', false)
    .action(async (name: string, options) => {
      const { points } = await import('./commands/points.ts');
      ended(await points(name, options, environment));
    });

  add('init', '[file]', 'write a commented first spec', 'output').action(async (file: string | undefined, options) => {
    const { init } = await import('./commands/init.ts');
    ended(await init(file, options, environment));
  });

  program
    .command('completion')
    .description('print the script that completes command lines in your shell')
    .addArgument(new Argument('<shell>', shells.join(', ')).choices(shells))
    .action(async (shell: Shell) => {
      const { completion } = await import('./commands/completion.ts');
      ended(completion(shell, environment));
    });

  program
    .command('complete', { hidden: true })
    .argument('[words...]')
    .helpOption(false)
    .allowUnknownOption()
    .action(async (words: string[]) => {
      const { complete } = await import('./commands/complete.ts');
      ended(await complete(program, words, environment));
    });

  addLaterCommands(program);
  addHelp(program);
  return program;

  function add(name: string, argument: string, summary: string, options: keyof typeof optionGroups): Command {
    const command = program.command(name).description(summary);
    if (argument.includes('run-id')) command.argument(argument, undefined, runId);
    else if (argument !== '') command.argument(argument);
    for (const option of optionGroups[options]) command.addOption(option);
    return command;
  }
}
