import { join } from 'node:path';
import { CreateError } from './create-error.ts';
import type { Command, CommandPlace } from './run-command.ts';
import { runCommand } from './run-command.ts';
import type { Language, Template } from './templates.ts';

/** Something that is installed, in the words for people, and the command that does it. */
export interface Installation {
  readonly what: string;
  readonly command: Command;
}

const OLDEST_PYTHON = 'import sys; sys.exit(sys.version_info < (3, 11))';

/**
 * What has to be installed before a project runs.
 * @throws {CreateError} TOOL_MISSING, if the machine lacks Python or Go
 */
export async function installationsOf(
  template: Template,
  place: CommandPlace,
): Promise<readonly Installation[]> {
  const npm = { what: 'packages for Node', command: npmInstall(place.environment) };
  return [npm, ...(await OF_LANGUAGE[template.language](place))];
}

const OF_LANGUAGE: Readonly<Record<Language, (place: CommandPlace) => Promise<readonly Installation[]>>> = {
  TypeScript: async () => [],
  Python: async (place) => {
    const requirements = ['-r', 'requirements.txt'];
    if (await works({ program: 'uv', parameters: ['--version'] }, place)) {
      return [
        { what: 'an environment for Python', command: command('uv', 'venv', '--quiet', '.venv') },
        { what: 'packages for Python', command: command('uv', 'pip', 'install', '--quiet', ...requirements) },
      ];
    }
    const python = await findPython(place);
    const own = join('.venv', process.platform === 'win32' ? 'Scripts' : 'bin', 'python');
    return [
      { what: 'an environment for Python', command: command(python, '-m', 'venv', '.venv') },
      {
        what: 'packages for Python',
        command: command(join(place.folder, own), '-m', 'pip', 'install', '--quiet', ...requirements),
      },
    ];
  },
  Go: async (place) => {
    if (!(await works(command('go', 'version'), place))) {
      throw new CreateError('TOOL_MISSING', 'This template needs Go 1.25 or newer: https://go.dev/dl');
    }
    return [{ what: 'modules for Go', command: command('go', 'mod', 'tidy') }];
  },
};

async function findPython(place: CommandPlace): Promise<string> {
  for (const program of ['python3', 'python', 'python3.14', 'python3.13', 'python3.12', 'python3.11']) {
    if (await works(command(program, '-c', OLDEST_PYTHON), place)) return program;
  }
  throw new CreateError(
    'TOOL_MISSING',
    'This template needs Python 3.11 or newer: https://www.python.org/downloads',
  );
}

function works(tried: Command, place: CommandPlace): Promise<boolean> {
  return runCommand(tried, { ...place, folder: process.cwd() }).then(
    () => true,
    () => false,
  );
}

/** The npm that runs this program, if it is one. */
function npmInstall({ npm_execpath: own = '' }: NodeJS.ProcessEnv): Command {
  const parameters = ['install', '--no-audit', '--no-fund', '--loglevel=error'];
  return own.endsWith('npm-cli.js')
    ? command(process.execPath, own, ...parameters)
    : command('npm', ...parameters);
}

function command(program: string, ...parameters: readonly string[]): Command {
  return { program, parameters };
}
