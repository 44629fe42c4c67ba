import { posix } from 'node:path';

/** A line that stands for another file, or for a region of it. */
interface Include {
  /** From the root of the repository. */
  readonly path: string;
  readonly region: string | undefined;
  /** A file of code, with the language of its block and the name of its tab. */
  readonly code?: { readonly language: string; readonly tab: string };
}

const MARKDOWN = /^\s*<!--\s*@include:\s*(\S+?)(?:#([\w-]+))?\s*-->\s*$/;
const CODE = /^\s*<<<\s*(\S+?)(?:#([\w-]+))?(?:\s*\{(\w+)\})?(?:\s*(\[[^\]]+\]))?\s*$/;
const FENCE = /^\s*(`{3,}|~{3,})/;

/** Reads a file for the lines that include it: Markdown with resolved links, code as it stands. */
export type ReadIncluded = (path: string, isCode: boolean) => Promise<string>;

/**
 * Replaces the lines of a text that include another file, in the syntax of VitePress: `<!--@include: ../file.md#region-->`, and
 * `<<< ../file.ts#region`, both from the folder of the file. What is included may include more. Lines in blocks of code stay.
 * @param path of the text, from the root of the repository
 * @throws {Error} that names the line, if the file or its region does not exist, or a file includes itself
 */
export async function expandIncludes(
  text: string,
  path: string,
  read: ReadIncluded,
  parents: readonly string[] = [],
): Promise<string> {
  const lines: string[] = [];
  let fence: string | undefined;
  for (const [index, line] of text.split('\n').entries()) {
    const [, mark] = FENCE.exec(line) ?? [];
    if (mark !== undefined && fence === undefined) fence = mark;
    else if (mark !== undefined && fence !== undefined && line.trim().startsWith(fence)) fence = undefined;
    const include = fence === undefined ? includeIn(line, path) : undefined;
    if (include === undefined) {
      lines.push(line);
      continue;
    }
    try {
      lines.push(await included(include, read, [...parents, path]));
    } catch (error) {
      throw new Error(`${path}:${index + 1}: ${(error as Error).message}`, { cause: error });
    }
  }
  return lines.join('\n');
}

function includeIn(line: string, from: string): Include | undefined {
  const resolve = (name: string): string => posix.join(posix.dirname(from), name);
  const [, file, part] = MARKDOWN.exec(line) ?? [];
  if (file !== undefined) return { path: resolve(file), region: part };
  const [, source, region, language, tab] = CODE.exec(line) ?? [];
  if (source === undefined) return undefined;
  const code = { language: language ?? languageOf(source), tab: tab === undefined ? '' : ` ${tab}` };
  return { path: resolve(source), region, code };
}

async function included(
  { path, region, code }: Include,
  read: ReadIncluded,
  parents: readonly string[],
): Promise<string> {
  if (parents.includes(path)) throw new Error(`${path} includes itself`);
  const whole = await read(path, code !== undefined);
  const part = (region === undefined ? whole : cutRegion(whole, region, path)).replace(/^\n+|\s+$/g, '');
  if (code === undefined) return expandIncludes(part, path, read, parents);
  const text = withoutMarkers(part);
  const mark = text.includes('```') ? '````' : '```';
  return `${mark}${code.language}${code.tab}\n${text}\n${mark}`;
}

/** Comments of every language that a region may stand in. */
const MARKER = /^\s*(?:\/\/|#|--|\/\*|<!--)\s*#?(end)?region\b\s*([\w-]*)\s*(?:\*\/|-->)?\s*$/;

/**
 * The lines between `#region <name>` and `#endregion <name>`, which stand in a comment each. Code loses the indentation that all
 * of its lines have.
 * @throws {Error} if the text has no such region
 */
function cutRegion(text: string, name: string, path: string): string {
  const lines = text.split('\n');
  const marks = lines.map((line) => MARKER.exec(line));
  const from = marks.findIndex((mark) => mark !== null && mark[1] === undefined && mark[2] === name);
  const to = marks.findIndex((mark, index) => index > from && mark?.[1] !== undefined && mark[2] === name);
  if (from === -1 || to === -1) throw new Error(`${path} has no region ${name}`);
  const part = lines.slice(from + 1, to);
  const indents = part
    .filter((line) => line.trim() !== '')
    .map((line) => line.length - line.trimStart().length);
  const indent = Math.min(...indents);
  return part.map((line) => line.slice(indent)).join('\n');
}

/** Removes the lines that mark regions. */
export function withoutMarkers(text: string): string {
  return text
    .split('\n')
    .filter((line) => !MARKER.test(line))
    .join('\n');
}

const LANGUAGES: Readonly<Record<string, string>> = { py: 'python', yml: 'yaml', mjs: 'js', mts: 'ts' };

function languageOf(path: string): string {
  const extension = posix.extname(path).slice(1);
  return LANGUAGES[extension] ?? extension;
}
