import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from 'pack';
import { type Instructions, readInstructions } from './readme.ts';
import type { Subject } from './subjects.ts';

/** A project that was empty, and follows a README. */
export interface Project extends Instructions {
  readonly folder: string;
  /** The file that a runtime runs, and its parameters. */
  readonly program: readonly string[];
  /** How many packages npm has installed. */
  readonly packages: number;
  /** What the installation took, and the build if there is one. */
  readonly seconds: number;
  /** Removes what a run has left, such as the cache of a compiler. */
  clean(): Promise<void>;
}

const callers = join(import.meta.dirname, '..', 'callers');
/** A scripted model, and what it is made of. */
const scripted = ['messages-api.ts', 'model-api.ts'];
const scriptedFolder = dirname(fileURLToPath(import.meta.resolve('adapter-tests/messages-api')));

/**
 * @param place the folder in which the project is made
 * @param tarballs the folder of the packed packages
 */
export async function createProject(subject: Subject, place: string, tarballs: string): Promise<Project> {
  const { name, path } = subject;
  const instructions = await readInstructions(subject);
  const folder = await mkdtemp(join(place, `${name}-`));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await symlink(tarballs, join(folder, 'tarballs'));
  for (const [file, text] of instructions.files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  if (path === undefined) {
    await cp(join(callers, 'call.mjs'), join(folder, 'call.mjs'));
    await cp(join(callers, `${name}.mjs`), join(folder, 'caller.mjs'));
    for (const file of scripted) await cp(join(scriptedFolder, file), join(folder, file));
  }
  const started = performance.now();
  // An empty cache, as on a machine that has never seen the packages.
  const npm = {
    npm_config_cache: join(folder, '.npm-cache'),
    npm_config_audit: 'false',
    npm_config_fund: 'false',
  };
  for (const command of [...instructions.installation, ...instructions.build]) {
    const [program = '', ...parameters] = command.split(' ');
    await run(program, parameters, folder, npm);
  }
  const seconds = (performance.now() - started) / 1000;
  // What is there; the lock file of the project lists the packages for other platforms, too.
  const installed = await readFile(join(folder, 'node_modules', '.package-lock.json'), 'utf8');
  const { packages } = JSON.parse(installed) as { readonly packages: object };
  const own = new Set(await readdir(folder));
  return {
    ...instructions,
    folder,
    program: programOf(subject, instructions),
    packages: Object.keys(packages).length,
    seconds,
    async clean() {
      const left = (await readdir(folder)).filter((entry) => !own.has(entry));
      await Promise.all(left.map((entry) => rm(join(folder, entry), { recursive: true, maxRetries: 5 })));
    },
  };
}

function programOf({ files, path }: Subject, { start }: Instructions): readonly string[] {
  if (path === undefined) return ['call.mjs'];
  const [launcher, program = '', ...parameters] = (start ?? `node ${files.at(-1)}`).split(' ');
  return [launcher === 'npx' ? join('node_modules', '.bin', program) : program, ...parameters];
}
