import { spellHidden } from '@grantex/core/issuer';
import { type Command, CommanderError } from 'commander';
import { type Failure, failureOf, HELP } from './output/failure.ts';
import { jsonText } from './output/json-text.ts';
import { paintFor } from './output/style.ts';
import { createProgram } from './program.ts';
import { inOptionNames } from './session/option-names.ts';
import { EXIT } from './terminal/exit.ts';
import type { Terminal } from './terminal/terminal.ts';

/**
 * Runs one command line.
 * @param parameters without the program's own name
 * @returns the exit code; every error has been reported
 */
export async function run(parameters: readonly string[], terminal: Terminal): Promise<number> {
  const program = await createProgram(terminal);
  let command: Command | undefined;
  program.hook('preAction', (_program, acting) => void (command = acting));
  try {
    await program.parseAsync(withoutHelpCommand(parameters), { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    if (error instanceof CommanderError) return report(terminal, parameters, ofCommandLine(error));
    if (terminal.signal.aborted) return report(terminal, parameters, INTERRUPTED);
    const failure = failureOf(error, program.args);
    const message = inOptionNames(failure.message, command);
    return report(terminal, parameters, { ...failure, message });
  }
}

/** `help agents list` is `agents list --help`; the parser reads one word after `help`. */
function withoutHelpCommand(parameters: readonly string[]): readonly string[] {
  const [first, ...command] = parameters;
  return first === 'help' && command.length > 1 ? [...command, '--help'] : parameters;
}

const INTERRUPTED: Failure = { exitCode: EXIT.interrupted, code: 'INTERRUPTED', message: 'interrupted' };

function ofCommandLine({ code, message, exitCode }: CommanderError): Failure {
  // The user asked for help, or a command is missing; the help has been written.
  if (exitCode === 0) return { exitCode: EXIT.ok, code, message: '' };
  if (code === 'commander.help') return { exitCode: EXIT.usage, code, message: '' };
  const [first = '', ...more] = message.replace(/^error: /, '').split('\n');
  const next = more.length === 0 ? HELP : more.join(' ').replaceAll(/^\(|\)$/g, '');
  return { exitCode: EXIT.usage, code: 'USAGE', message: first, next };
}

/** Reports an error, and returns the exit code. */
export function report(
  terminal: Terminal,
  parameters: readonly string[],
  { exitCode, code, message: said, requestId, errorUri, next }: Failure,
): number {
  const { errors } = terminal;
  const message = withoutSecrets(said);
  // There is no error, or nobody reads the output any more.
  if (message === '' || exitCode === EXIT.brokenPipe) return exitCode;
  if (parameters.some((each) => /^--(?:json|jq(?:=.*)?)$/s.test(each))) {
    errors.write(`${jsonText({ error: { code, message, requestId, errorUri, next, exitCode } })}\n`);
    return exitCode;
  }
  const paint = paintFor(terminal, errors);
  const request = requestId === undefined ? '' : paint('quiet', ` (request ${spellHidden(requestId)})`);
  errors.write(`${paint('bad', 'grantex:')} ${spellHidden(message)}${request}\n`);
  if (next !== undefined) errors.write(`${paint('quiet', '→')} ${spellHidden(next)}\n`);
  if (errorUri !== undefined) errors.write(`${paint('quiet', '→')} See ${spellHidden(errorUri)}\n`);
  return exitCode;
}

/** API keys, tokens, codes: an argument that should not have been one is not repeated. */
const SECRET = /gx_(?:test|live)_[\w-]+|(?:code|ref|sess)_[\w-]{20,}|eyJ[\w-]+\.[\w-]+\.[\w-]*/g;

function withoutSecrets(message: string): string {
  return message.replaceAll(SECRET, '[secret]');
}
