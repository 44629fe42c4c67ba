import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from 'pack';
import { ecosystemOf } from './ecosystems/ecosystem-of.ts';
import { type Instructions, readInstructions } from './readme.ts';
import type { Subject } from './subjects.ts';

/** A project that was empty, and follows a README. */
export interface Project extends Instructions {
  readonly folder: string;
  /** The file that a runtime runs, and its parameters. */
  readonly program: readonly string[];
  /** Variables for everything that runs in it. */
  readonly environment: Readonly<Record<string, string>>;
  /** How many packages are installed. */
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
 * @param packed the folder of the packed packages
 */
export async function createProject(subject: Subject, place: string, packed: string): Promise<Project> {
  const { name, path, language = 'TypeScript' } = subject;
  const ecosystem = ecosystemOf(subject);
  const instructions = await readInstructions(subject);
  const folder = await mkdtemp(join(place, `${name}-`));
  const environment = await ecosystem.begin(folder, packed);
  for (const [file, text] of instructions.files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  const { caller } = ecosystem;
  if (path === undefined && caller !== undefined) {
    await cp(join(callers, caller.program), join(folder, caller.program));
    await cp(join(callers, caller.file(name)), join(folder, caller.imported));
    if (language === 'TypeScript')
      for (const file of scripted) await cp(join(scriptedFolder, file), join(folder, file));
  }
  const started = performance.now();
  for (const command of [...instructions.installation, ...instructions.build]) {
    // A shell, because a command may name files by a pattern.
    await run('sh', ['-c', command], folder, environment);
  }
  const seconds = (performance.now() - started) / 1000;
  const packages = await ecosystem.count(folder);
  const own = new Set(await readdir(folder));
  return {
    ...instructions,
    folder,
    environment,
    program: programOf(subject, instructions),
    packages,
    seconds,
    async clean() {
      const left = (await readdir(folder)).filter((entry) => !own.has(entry));
      await Promise.all(left.map((entry) => rm(join(folder, entry), { recursive: true, maxRetries: 5 })));
    },
  };
}

function programOf(subject: Subject, { start }: Instructions): readonly string[] {
  const { files, path, language = 'TypeScript' } = subject;
  const ecosystem = ecosystemOf(subject);
  const line =
    path === undefined
      ? ecosystem.start(ecosystem.caller?.program ?? '')
      : (start ?? ecosystem.start(files.at(-1) ?? ''));
  const [launcher = '', program = '', ...parameters] = line.split(' ');
  if (language !== 'TypeScript') return [launcher, program, ...parameters];
  // Without its launcher: it runs on every runtime.
  return [launcher === 'npx' ? join('node_modules', '.bin', program) : program, ...parameters];
}
