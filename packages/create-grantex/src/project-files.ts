import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestOf } from './manifest.ts';
import type { Packages } from './packages.ts';
import { readmeOf } from './project-readme.ts';
import type { Template } from './templates.ts';

/** A file of a project. */
export interface ProjectFile {
  readonly text: string;
  /** Only the person who runs the program may read it. Default: false. */
  readonly isSecret?: boolean;
}

/** What a project is made of. */
export interface ProjectOptions {
  /** The name of the folder, and of the package. */
  readonly name: string;
  readonly template: Template;
  readonly packages: Packages;
  /** The port of the sandbox server. */
  readonly port: number;
}

const shared = join(import.meta.dirname, '..', 'project');

/** All files of a project, by their names in it. */
export async function projectFiles(options: ProjectOptions): Promise<ReadonlyMap<string, ProjectFile>> {
  const { name, template, packages, port } = options;
  const programs = await Promise.all(
    ['environment.mjs', 'sandbox.mjs', 'start.mjs'].map(
      async (file) => [file, await readFile(join(shared, file), 'utf8')] as const,
    ),
  );
  const texts = new Map<string, string>([
    ...Object.entries(template.files),
    ...programs,
    ['package.json', json(manifestOf(name, template, packages))],
    ['README.md', readmeOf(name, template)],
    ['.gitignore', IGNORED.map((line) => `${line}\n`).join('')],
    ...ofLanguage(options),
  ]);
  const files = [...texts].map(([file, text]) => [file, { text }] as const);
  return new Map<string, ProjectFile>([
    ...files,
    ['.env', { text: environmentOf(template, port), isSecret: true }],
  ]);
}

const IGNORED = ['node_modules/', '.grantex/', '.env', '.venv/', '__pycache__/', '.next/', 'next-env.d.ts'];

function ofLanguage({ name, template, packages }: ProjectOptions): [string, string][] {
  if (template.language === 'Python')
    return [['requirements.txt', `${packages.requirements(template).join('\n')}\n`]];
  if (template.language === 'Go')
    return [['go.mod', `module ${name}.example\n\ngo 1.25\n\n${packages.goRequirement()}`]];
  // Next writes its own.
  return 'next' in template.dependencies ? [] : [['tsconfig.json', json(TYPESCRIPT)]];
}

const TYPESCRIPT = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    types: ['node'],
    strict: true,
    noEmit: true,
    // Node runs the files as they are.
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
  },
  include: ['*.ts'],
};

/** A key of a sandbox, which only this project's server takes. */
function environmentOf({ audience }: Template, port: number): string {
  const key = `gx_test_${randomBytes(32).toString('base64url')}`;
  return `# The sandbox server of this project, and its key. Do not commit this file.
GRANTEX_URL=http://localhost:${port}
GRANTEX_API_KEY=${key}
# The name of your service: a token works only where it was made for this name.
GRANTEX_AUDIENCE=${audience}
`;
}

function json(value: object): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
