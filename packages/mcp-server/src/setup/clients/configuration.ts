import { chmod, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { mkdirSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { getNodeValue, type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { messageOf } from '../../program/log.ts';
import { ProgramError } from '../../program/program-error.ts';
import { setMember } from './edit-json.ts';

/** A JSON file of somebody else, with its comments, as it was read. */
export interface JsonText {
  readonly path: string;
  /** Undefined if there is no such file. */
  readonly text: string | undefined;
}

const BOM = '\uFEFF';
const OWNER_ONLY = 0o600;

/** Reads a configuration file. A missing one is empty. @throws {ProgramError} if it cannot be read */
export async function readJsonText(path: string): Promise<JsonText> {
  try {
    return { path, text: await readFile(path, 'utf8') };
  } catch (error) {
    if (isMissing(error)) return { path, text: undefined };
    throw new ProgramError(`${path} cannot be read: ${messageOf(error)}`, { cause: error });
  }
}

/**
 * Reads a member of a JSON file, by its path.
 * @returns undefined if there is none
 * @throws {ProgramError} if the file is not JSON (comments and trailing commas are), if what should be an object is not,
 *   or if a member on the way occurs twice
 */
export function memberAt({ path, text = '' }: JsonText, members: readonly string[]): unknown {
  let node = rootOf(path, text);
  const way: string[] = [];
  for (const member of members) {
    if (node === undefined) return undefined;
    if (node.type !== 'object') {
      const what = way.length === 0 ? 'It' : `"${way.join('.')}"`;
      throw broken(path, `${what} must be an object`);
    }
    const same = (node.children ?? []).filter((one) => one.children?.[0]?.value === member);
    way.push(member);
    if (same.length > 1) throw broken(path, `"${way.join('.')}" occurs twice`);
    node = same[0]?.children?.[1];
  }
  return node === undefined ? undefined : getNodeValue(node);
}

/**
 * The text of a file with another value for a member; undefined removes it. Everything else stays as it is: comments,
 * order, indentation, line ends.
 */
export function withMember(file: JsonText, members: readonly string[], value: unknown): string {
  const text = file.text ?? '';
  // Checks the way to the member.
  memberAt(file, members);
  const mark = text.startsWith(BOM) ? BOM : '';
  const body = text.slice(mark.length);
  const base = body.trim() === '' ? '{}\n' : body;
  return mark + setMember(base, members, value);
}

/** What a change adds and removes, line by line. */
export function changedLines(before: string, after: string): string[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  let start = 0;
  while (start < Math.min(old.length, now.length) && old[start] === now[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(old.length, now.length) - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  ) {
    end += 1;
  }
  return [
    ...old.slice(start, old.length - end).map((line) => `- ${line}`),
    ...now.slice(start, now.length - end).map((line) => `+ ${line}`),
  ];
}

/**
 * Replaces a file that was read before, in one step, and keeps what it was beside it. A link stays a link; the rights of
 * the file stay.
 * @returns the path of the backup, if there was a file
 * @throws {ProgramError} if somebody else changed the file meanwhile, or it cannot be written
 */
export async function replaceText(file: JsonText, text: string, now: Date): Promise<string | undefined> {
  const { path } = file;
  try {
    const target = await realpath(path).catch(() => path);
    const mode = file.text === undefined ? OWNER_ONLY : (await stat(target)).mode & 0o777;
    const backup = file.text === undefined ? undefined : `${target}.${stampOf(now)}.backup`;
    if (backup !== undefined) await writeFile(backup, file.text ?? '', { mode, flag: 'wx' });
    const draft = `${target}.${randomUUID()}`;
    try {
      await writeFile(draft, text, { mode: OWNER_ONLY, flag: 'wx', flush: true });
      await chmod(draft, mode);
      if ((await readJsonText(path)).text !== file.text) {
        throw new ProgramError(`${path} was changed by another program meanwhile. Run this again.`);
      }
      await rename(draft, target);
    } finally {
      await rm(draft, { force: true });
    }
    return backup;
  } catch (error) {
    if (error instanceof ProgramError) throw error;
    throw new ProgramError(`${path} cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

/** Makes the folder of a file that belongs to a project. */
export function makeFolderOf(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
}

export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}

function rootOf(path: string, text: string): Node | undefined {
  const body = text.replace(BOM, '');
  if (body.trim() === '') return undefined;
  const errors: ParseError[] = [];
  const root = parseTree(body, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first === undefined && root !== undefined) return root;
  const line = body.slice(0, first?.offset ?? 0).split('\n').length;
  const what = first === undefined ? 'it is empty' : printParseErrorCode(first.error);
  throw broken(path, `line ${line}: ${what}`);
}

function broken(path: string, what: string): ProgramError {
  return new ProgramError(`${path} is left as it is, because it cannot be read as JSON. ${what}.`);
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/);
}

function stampOf(now: Date): string {
  return now.toISOString().replaceAll(/[-:.]/g, '');
}
