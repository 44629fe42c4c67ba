import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CHILD_ENVIRONMENT } from './child-environment.ts';

const root = new URL('../../../', import.meta.url);
const CLI = fileURLToPath(new URL('packages/cli/src/main.ts', root));

/** Reads a guide of `docs/guides/`. @returns the blocks of code in a language */
export async function readGuide(name: string): Promise<(language: string) => string[]> {
  const guide = await readFile(new URL(`docs/guides/${name}`, root), 'utf8');
  return (language) =>
    [...guide.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
      ([, text = '']) => text,
    );
}

/** Where lines of a guide are run. */
export interface GuideShell {
  /** With the files that the guide shows. */
  readonly folder: string;
  readonly environment: NodeJS.ProcessEnv;
  /** More functions of the shell that the guide assumes. */
  readonly functions?: string;
}

/** `grantex` is the command line of this clone. */
const FUNCTIONS = `
grantex() { "$NODE" "$CLI" "$@"; }
npx() { "$@"; }
`;

/**
 * Makes what runs lines of a guide, each as it stands, but for what is replaced: ids are those that were printed before.
 * @returns a function that resolves with their output, and rejects where one of them fails
 */
export function guideShell({
  folder,
  environment,
  functions = '',
}: GuideShell): (lines: string, replaced?: Readonly<Record<string, string>>) => Promise<string> {
  const env = { ...CHILD_ENVIRONMENT, ...environment, CLI, NODE: process.execPath };
  return async (lines, replaced = {}) => {
    const script = Object.entries(replaced).reduce((text, [from, to]) => text.replaceAll(from, to), lines);
    const all = FUNCTIONS + functions + script;
    const { stdout } = await promisify(execFile)('bash', ['-ec', all], { cwd: folder, env });
    return stdout;
  };
}
