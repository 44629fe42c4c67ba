import { join } from 'node:path';
import { CreateError } from './create-error.ts';
import { checkEmpty } from './empty-folder.ts';
import { freePortFrom } from './free-port.ts';
import { installationsOf } from './installation.ts';
import { packagesIn, releasedPackages } from './packages.ts';
import type { ShowStep } from './progress.ts';
import { projectFiles } from './project-files.ts';
import { checkName } from './project-name.ts';
import { runCommand } from './run-command.ts';
import { templateOf, type Templates } from './templates.ts';
import { writeProject } from './write-project.ts';

/** How a project is made. */
export interface CreateOptions {
  /** The name of the project and of its folder. */
  readonly name: string;
  /** The name of its template. */
  readonly template: string;
  /** Absolute path of the folder in which its folder is made. */
  readonly within: string;
  readonly templates: Templates;
  /** Absolute path of a folder with the packages of `npm run pack:all`. Default: the registries. */
  readonly packages?: string;
  /** Whether to install what it needs. */
  readonly install: boolean;
  /** Whether to run the example, once it is installed. */
  readonly run: boolean;
  readonly environment: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  readonly showStep: ShowStep;
}

/** What was made. */
export interface Created {
  readonly name: string;
  readonly template: string;
  /** Absolute path. */
  readonly folder: string;
  readonly files: readonly string[];
  readonly installed: boolean;
  /** What the example printed. Undefined if it did not run. */
  readonly output?: string;
}

/** The first port that the sandbox server of a project may get. */
const PORT = 4000;

/**
 * Makes a project in a new or empty folder, installs what it needs, and runs it once. It overwrites nothing.
 * @throws {CreateError} whose code says how far it came: after INSTALLATION_FAILED, EXAMPLE_FAILED and INTERRUPTED the files
 *   are there
 */
export async function createProject(options: CreateOptions): Promise<Created> {
  const { name, within, templates, packages: folderOfPackages, environment, signal, showStep } = options;
  checkName(name);
  const template = templateOf(templates, options.template);
  const folder = join(within, name);
  const packages =
    folderOfPackages === undefined
      ? releasedPackages(templates.released)
      : await packagesIn(folderOfPackages, template);
  const place = { folder, environment: { ...environment, ...packages.environment }, signal };
  const installations = options.install ? await installationsOf(template, place) : [];
  await checkEmpty(folder, name);
  const files = await projectFiles({ name, template, packages, port: await freePortFrom(PORT) });
  if (signal.aborted) throw new CreateError('INTERRUPTED', 'Nothing was written.');
  await writeProject(folder, files);
  const created = {
    name,
    template: template.name,
    folder,
    files: [...files.keys()],
    installed: options.install,
  };

  for (const { what, command } of installations) {
    await showStep(`Installing ${what}`, () => runCommand(command, place)).catch((cause: unknown) =>
      stopped('INSTALLATION_FAILED', cause, `cd ${name} && npm install && npm start`),
    );
  }
  if (!options.install || !options.run) return created;
  let output = '';
  const start = { program: process.execPath, parameters: ['start.mjs', '--exit'] };
  await showStep('Running the example', () => runCommand(start, place, (text) => (output += text))).catch(
    (cause: unknown) => stopped('EXAMPLE_FAILED', cause, `cd ${name} && npm start`),
  );
  return { ...created, output };

  function stopped(code: 'INSTALLATION_FAILED' | 'EXAMPLE_FAILED', cause: unknown, next: string): never {
    const kept = `The files are in ${name}. To go on: ${next}`;
    if (signal.aborted) throw new CreateError('INTERRUPTED', kept, { cause });
    throw new CreateError(code, `${(cause as Error).message}\n${kept}`, { cause });
  }
}
