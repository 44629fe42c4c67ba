import { CreateError } from './create-error.ts';

/** As npm limits the names of packages. */
const LONGEST = 214;
/** Names that npm or git give a meaning of their own. */
const TAKEN: ReadonlySet<string> = new Set(['node_modules', 'favicon.ico']);

/**
 * Why a name cannot be that of a project, which is the name of its folder and of its package. Undefined if it can.
 * A path is not a name: nothing is written outside of the current folder.
 */
export function faultOf(name: string): string | undefined {
  if (name === '') return 'A project needs a name.';
  if (/[/\\]/.test(name)) return `${name} is a path. Name a folder of the current one.`;
  if (name.length > LONGEST) return `A name has at most ${LONGEST} characters; this one has ${name.length}.`;
  if (TAKEN.has(name)) return `npm does not allow ${name} as the name of a package.`;
  if (/^[a-z0-9][a-z0-9._-]*$/.test(name)) return undefined;
  return `${JSON.stringify(name)} cannot be the name of a package. Use lower-case letters, digits, -, _ and ., and begin with a letter or a digit.`;
}

/** @throws {CreateError} NAME_INVALID */
export function checkName(name: string): void {
  const fault = faultOf(name);
  if (fault !== undefined) throw new CreateError('NAME_INVALID', fault);
}
