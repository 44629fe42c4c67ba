import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from 'pack';
import { type Instructions, readInstructions } from './readme.ts';
import type { Subject } from './subjects.ts';

/** A project that was empty, and follows a README. */
export interface Project extends Instructions {
  readonly folder: string;
  /** How many packages npm has installed. */
  readonly packages: number;
  /** What the installation took. */
  readonly seconds: number;
}

const callers = join(import.meta.dirname, '..', 'callers');

/**
 * @param folder does not exist yet
 * @param tarballs the folder of the packed packages
 */
export async function createProject(subject: Subject, folder: string, tarballs: string): Promise<Project> {
  const { name, file, path } = subject;
  const instructions = await readInstructions(subject);
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await symlink(tarballs, join(folder, 'tarballs'));
  await writeFile(join(folder, file), instructions.example);
  if (path === undefined) {
    await cp(join(callers, 'call.mjs'), join(folder, 'call.mjs'));
    await cp(join(callers, `${name}.mjs`), join(folder, 'caller.mjs'));
  }
  const started = performance.now();
  const [program = '', ...parameters] = instructions.install.split(' ');
  // An empty cache, as on a machine that has never seen the packages.
  await run(program, [...parameters, '--no-audit', '--no-fund'], folder, {
    npm_config_cache: join(folder, '.npm-cache'),
  });
  const seconds = (performance.now() - started) / 1000;
  const lock = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as {
    readonly packages: object;
  };
  return { ...instructions, folder, seconds, packages: Object.keys(lock.packages).length - 1 };
}
