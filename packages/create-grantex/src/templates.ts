import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateError } from './create-error.ts';

export type Language = 'TypeScript' | 'Python' | 'Go';

/** Packages by their names, with the versions that a project asks for. */
export type Versions = Readonly<Record<string, string>>;

/** A guarded example, and how it is installed and run. `build/main.ts` makes it from the README of a package. */
export interface Template {
  readonly name: string;
  /** What it guards, for people. */
  readonly title: string;
  readonly language: Language;
  /** The command line of the example. `node` and `python` stand for those of the project. */
  readonly program: readonly [string, ...string[]];
  /** The address for bookings, if the example is a server. Other programs book twice, and print the answers. */
  readonly bookings?: string;
  /** The name of the service, for which tokens are made. */
  readonly audience: string;
  /** The command that checks types and builds. Default: none. */
  readonly check?: string;
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  /** What pip installs. */
  readonly requirements: readonly string[];
  /** The files of the example, by their names in the project. */
  readonly files: Readonly<Record<string, string>>;
}

/** What the program was built with. */
export interface Templates {
  readonly templates: readonly Template[];
  /** The versions of the packages of this repository. */
  readonly released: Versions;
}

const FILE: string = join(import.meta.dirname, '..', 'templates', 'templates.json');

/** @param file that `build/main.ts` has written */
export async function readTemplates(file: string = FILE): Promise<Templates> {
  return JSON.parse(await readFile(file, 'utf8')) as Templates;
}

/** @throws {CreateError} TEMPLATE_UNKNOWN, naming those that there are */
export function templateOf({ templates }: Templates, name: string): Template {
  const found = templates.find((template) => template.name === name);
  if (found !== undefined) return found;
  const names = templates.map((template) => template.name).join(', ');
  throw new CreateError('TEMPLATE_UNKNOWN', `There is no template ${name}. Name one of these: ${names}.`);
}
