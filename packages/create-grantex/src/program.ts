import { intro, note, outro } from '@clack/prompts';
import { Command, CommanderError } from 'commander';
import { resolve } from 'node:path';
import { askFor, PROPOSED, type Choices } from './ask.ts';
import { CreateError, exitCodeOf } from './create-error.ts';
import { createProject, type Created } from './create-project.ts';
import { createProgress } from './progress.ts';
import { templateOf, type Templates } from './templates.ts';
import { isInteractive, type Terminal } from './terminal.ts';

interface Options {
  readonly template?: string;
  readonly packages?: string;
  readonly install: boolean;
  readonly run: boolean;
  readonly yes?: true;
  readonly json?: true;
}

/**
 * Runs `create-grantex`.
 * @param words of the command line, without the program
 * @returns the exit code: 0, 1 if something failed, 2 if nothing was done, 130 after Ctrl-C
 */
export async function run(
  words: readonly string[],
  terminal: Terminal,
  templates: Templates,
): Promise<number> {
  const isJson = words.includes('--json');
  try {
    await createCommand(terminal, templates).parseAsync(words, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has printed its own.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const exitCode = exitCodeOf(error);
    const { message } = error as Error;
    const code = CreateError.is(error) ? error.code : undefined;
    terminal.errors.write(
      isJson ? `${JSON.stringify({ error: { code, message, exitCode } })}\n` : `${message}\n`,
    );
    if (code === undefined) throw error;
    return exitCode;
  }
}

function createCommand(terminal: Terminal, templates: Templates): Command {
  const names = templates.templates.map(
    ({ name, title, language }) => `  ${name.padEnd(18)} ${language}: ${title}`,
  );
  return new Command('create-grantex')
    .description('Makes a project with a guarded example and a sandbox server, and runs it.')
    .argument('[name]', 'name of the project and of its folder')
    .option('-t, --template <name>', 'what to guard')
    .option('--packages <folder>', 'folder with the packages of `npm run pack:all`; default: the registries')
    .option('-y, --yes', `ask nothing; default: ${PROPOSED.name}, ${PROPOSED.template}`)
    .option('--no-install', 'only write the files')
    .option('--no-run', 'do not run the example')
    .option('--json', 'print the result as one JSON document; asks nothing')
    .version(templates.released['create-grantex'] ?? '', '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .addHelpText(
      'after',
      `\nTemplates:\n${names.join('\n')}\n\nExample:\n  $ npm create grantex my-app -- --template express`,
    )
    .configureOutput({
      writeOut: (text) => void terminal.output.write(text),
      writeErr: (text) => void terminal.errors.write(text),
    })
    .exitOverride()
    .action((name: string | undefined, options: Options) => create(name, options, terminal, templates));
}

async function create(
  name: string | undefined,
  options: Options,
  terminal: Terminal,
  templates: Templates,
): Promise<void> {
  const { folder, environment, signal, output, errors } = terminal;
  const given = {
    ...(name !== undefined && { name }),
    ...(options.template !== undefined && { template: options.template }),
  };
  // Before anybody is asked more.
  if (given.template !== undefined) templateOf(templates, given.template);
  const isAsking = isInteractive(terminal) && options.yes !== true && options.json !== true;
  if (isAsking) intro('create-grantex', { output });
  const choices = isAsking ? await askFor(given, templates.templates, terminal) : settle(given, options);
  const created = await createProject({
    ...choices,
    within: folder,
    templates,
    ...(options.packages !== undefined && { packages: resolve(folder, options.packages) }),
    install: options.install,
    run: options.run,
    environment,
    signal,
    showStep: createProgress(options.json === true ? errors : output),
  });
  if (options.json === true) output.write(`${JSON.stringify(created)}\n`);
  else if (isAsking) show(created, output);
  else output.write(`${[created.output, nextOf(created)].filter((part) => part !== undefined).join('\n')}\n`);
}

/** What is taken where nobody can be asked. A template is never guessed. */
function settle(given: Partial<Choices>, { yes }: Options): Choices {
  if (given.template !== undefined || yes === true) return { ...PROPOSED, ...given };
  throw new CreateError(
    'NO_TERMINAL',
    'There is no terminal to ask on. Name a template: --template express, or --yes for the proposed one. --help lists them.',
  );
}

function show(created: Created, output: Terminal['output']): void {
  if (created.output !== undefined) note(created.output.trimEnd(), 'npm start', { output });
  outro(nextOf(created), { output });
}

function nextOf({ name, installed }: Created): string {
  return `Next: cd ${name} && ${installed ? '' : 'npm install && '}npm start`;
}
