import { applyEdits, createScanner, type Edit, type Node, parseTree } from 'jsonc-parser';

/**
 * The text of a JSON object with another value for a member, or without it. Every other character stays: comments, order,
 * spaces, commas. (`modify` of the library formats the lines around a change, and removes comments beside it.)
 * @param text an object, with members that occur once, and objects on the way to the member
 * @param value undefined removes the member
 */
export function setMember(text: string, members: readonly string[], value: unknown): string {
  const format = formatOf(text);
  const root = parseTree(text);
  if (root === undefined) return text;
  let object = root;
  for (const [depth, member] of members.entries()) {
    const found = propertyOf(object, member);
    const rest = members.slice(depth + 1);
    if (found === undefined) {
      const nested = rest.reduceRight<unknown>((inner, name) => ({ [name]: inner }), value);
      return value === undefined ? text : applyEdits(text, inserted(text, object, member, nested, format));
    }
    const [, held] = found.children ?? [];
    if (held === undefined) return text;
    if (rest.length > 0) {
      object = held;
      continue;
    }
    if (value === undefined) return applyEdits(text, removed(text, object, found));
    return applyEdits(text, [
      {
        offset: held.offset,
        length: held.length,
        content: written(value, indentAt(text, found.offset), format),
      },
    ]);
  }
  return text;
}

interface Format {
  readonly unit: string;
  readonly eol: string;
}

function formatOf(text: string): Format {
  const [, unit = '  '] = /\n([ \t]+)\S/.exec(text) ?? [];
  return { unit, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

function propertyOf({ children = [] }: Node, member: string): Node | undefined {
  return children.find((property) => property.children?.[0]?.value === member);
}

function written(value: unknown, indent: string, { unit, eol }: Format): string {
  return JSON.stringify(value, undefined, unit).replaceAll('\n', `${eol}${indent}`);
}

/** The white space at the start of a line. */
function indentAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  return /^[ \t]*/.exec(text.slice(start, offset))?.[0] ?? '';
}

function inserted(text: string, object: Node, member: string, value: unknown, format: Format): Edit[] {
  const outer = indentAt(text, object.offset);
  const last = object.children?.at(-1);
  const inner =
    last === undefined || !startsLine(text, last.offset) ? outer + format.unit : indentAt(text, last.offset);
  const property = `${JSON.stringify(member)}: ${written(value, inner, format)}`;
  const line = `${format.eol}${inner}${property}`;
  const close = object.offset + object.length - 1;
  if (last === undefined) {
    const isOpen = text.slice(object.offset + 1, close).includes('\n');
    const end = isOpen ? '' : `${format.eol}${outer}`;
    const length = isOpen ? 0 : blanksAt(text, object.offset + 1);
    return [{ offset: object.offset + 1, length, content: line + end }];
  }
  const end = last.offset + last.length;
  const comma = commaAfter(text, end);
  const from = comma ?? end;
  // Behind a comment that belongs to the last member.
  const [rest = ''] = /^[^\r\n]*/.exec(text.slice(from)) ?? [];
  const isCommentOnly = from + rest.length < close;
  const at = isCommentOnly ? from + rest.length : from;
  const trailing = comma === undefined ? '' : ',';
  const tail = isCommentOnly || text.slice(from, close).includes('\n') ? '' : `${format.eol}${outer}`;
  return [
    ...(comma === undefined ? [{ offset: end, length: 0, content: ',' }] : []),
    { offset: at, length: tail === '' ? 0 : blanksAt(text, at), content: line + trailing + tail },
  ];
}

/** Removes a member with its comma and its line. Comments before and behind it stay. */
function removed(text: string, { children = [] }: Node, property: Node): Edit[] {
  const previous = children[children.indexOf(property) - 1];
  const end = property.offset + property.length;
  const comma = commaAfter(text, end);
  let [from, to] = [property.offset, comma ?? end];
  const [before = ''] = /[ \t]*$/.exec(text.slice(0, from)) ?? [];
  const [after = ''] = /^[ \t]*(?:\r?\n)?/.exec(text.slice(to)) ?? [];
  if (startsLine(text, from) && after.includes('\n')) [from, to] = [from - before.length, to + after.length];
  const edits: Edit[] = [{ offset: from, length: to - from, content: '' }];
  if (comma === undefined && previous !== undefined) {
    const earlier = commaAfter(text, previous.offset + previous.length);
    if (earlier !== undefined) edits.unshift({ offset: earlier - 1, length: 1, content: '' });
  }
  return edits;
}

/** How many blanks there are. */
function blanksAt(text: string, offset: number): number {
  return /^[ \t]*/.exec(text.slice(offset))?.[0].length ?? 0;
}

function startsLine(text: string, offset: number): boolean {
  return /(?:^|\n)[ \t]*$/.test(text.slice(0, offset));
}

/** Where the comma after a value ends. @returns undefined if none follows */
function commaAfter(text: string, offset: number): number | undefined {
  const scanner = createScanner(text, true);
  scanner.setPosition(offset);
  scanner.scan();
  return text[scanner.getTokenOffset()] === ',' ? scanner.getPosition() : undefined;
}
