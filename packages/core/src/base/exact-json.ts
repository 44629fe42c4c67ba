/** The beginning of a string, a mark, or the text of a number or literal. */
const PART = /["{}[\],:]|[^\s"{}[\],:]+/g;

/**
 * Parses JSON as `JSON.parse` must. That of V8 13.6 (Node 24) takes a member whose name has an escape, such as `{"\"":1}`,
 * for another one that it has seen at the same place, here one named by a backslash: a hash would be of something else than
 * what was sent. Texts without such a name cost nothing more.
 * @throws {SyntaxError} for a text that is not JSON
 */
export function parseExactJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return hasEscapedName(text) ? joined(text) : value;
}

/** @param text must be JSON */
function hasEscapedName(text: string): boolean {
  for (let at = text.indexOf('\\'); at !== -1;) {
    const end = endOfString(text, at);
    if (isBeforeColon(text, end)) return true;
    at = text.indexOf('\\', end);
  }
  return false;
}

// No regular expressions: they keep every escape of a string until it ends, and fail over a few millions of them.

/** Where a string ends, from a place in it. */
function endOfString(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.charCodeAt(at) !== QUOTE) at += text.charCodeAt(at) === BACKSLASH ? 2 : 1;
  return at + 1;
}

function isBeforeColon(text: string, from: number): boolean {
  let at = from;
  while (text.charCodeAt(at) <= SPACE) at += 1;
  return text.charCodeAt(at) === COLON;
}

const SPACE = 32;
const COLON = 58;
const QUOTE = 34;
const BACKSLASH = 92;

/** @param text must be JSON */
function* partsOf(text: string): Generator<string, void> {
  // With a place of its own, and not shared with another text.
  const part = new RegExp(PART);
  for (let found = part.exec(text); found !== null; found = part.exec(text)) {
    const [begin] = found;
    if (begin === '"') part.lastIndex = endOfString(text, part.lastIndex);
    yield text.slice(found.index, part.lastIndex);
  }
}

/** An object or array that is not closed, and the name of the member that comes next. */
interface Open {
  readonly value: object;
  name: string | undefined;
}

/** Joins the parts of a text, of which `JSON.parse` reads each by itself. Not by recursion, because it may be deep. */
function joined(text: string): unknown {
  const whole: unknown[] = [];
  const open: Open[] = [{ value: whole, name: undefined }];
  for (const part of partsOf(text)) {
    const within = open.at(-1) as Open;
    if (part === ',' || part === ':') continue;
    if (part === '}' || part === ']') open.pop();
    else if (within.name === undefined && !Array.isArray(within.value))
      within.name = JSON.parse(part) as string;
    else {
      const value: unknown = part === '{' ? {} : part === '[' ? [] : JSON.parse(part);
      put(within, value);
      if (part === '{' || part === '[') open.push({ value: value as object, name: undefined });
    }
  }
  return whole[0];
}

function put(within: Open, value: unknown): void {
  if (Array.isArray(within.value)) return void within.value.push(value);
  // Not by assignment, which a member named `__proto__` would make something else.
  const descriptor = { value, writable: true, enumerable: true, configurable: true };
  Object.defineProperty(within.value, within.name as string, descriptor);
  within.name = undefined;
}
