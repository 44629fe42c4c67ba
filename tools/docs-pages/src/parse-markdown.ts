import GithubSlugger from 'github-slugger';
import type { Definition, Image, Link, Nodes, Root } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { toString } from 'mdast-util-to-string';
import { gfmTable } from 'micromark-extension-gfm-table';

/** A heading with the id that GitHub gives it. */
export interface Heading {
  readonly id: string;
  readonly depth: number;
  /** Without markup. */
  readonly title: string;
  /** The position of its first character in the text. */
  readonly start: number;
}

/** Where a text names an address. */
export interface Reference {
  readonly href: string;
  readonly isImage: boolean;
  /** The position of the address in the text, and of what follows it. */
  readonly start: number;
  readonly end: number;
  /** Counted from one. */
  readonly line: number;
}

/** What pages are made of, found in a text of CommonMark with tables. */
export interface Parsed {
  readonly headings: readonly Heading[];
  readonly references: readonly Reference[];
  /** The first paragraph as plain text. Empty when there is none. */
  readonly summary: string;
  /** The elements and comments of HTML. */
  readonly html: readonly { readonly text: string; readonly line: number }[];
}

export function parseMarkdown(text: string): Parsed {
  const root = fromMarkdown(text, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] });
  const slugger = new GithubSlugger();
  const headings: Heading[] = [];
  const references: Reference[] = [];
  const html: { text: string; line: number }[] = [];
  for (const node of nodesOf(root)) {
    if (node.type === 'heading') {
      const title = toString(node);
      headings.push({ id: slugger.slug(title), depth: node.depth, title, start: startOf(node) });
    } else if (node.type === 'link' || node.type === 'image' || node.type === 'definition') {
      references.push(referenceOf(node, text));
    } else if (node.type === 'html') {
      html.push({ text: node.value, line: lineOf(node) });
    }
  }
  return { headings, references, html, summary: summaryOf(root) };
}

function* nodesOf(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* nodesOf(child);
}

function referenceOf(node: Link | Image | Definition, text: string): Reference {
  const start = startOf(node);
  const last = node.type === 'link' ? node.children.at(-1) : undefined;
  const whole = text.slice(start, node.position?.end.offset);
  // The address follows the text of a link, and may stand in it as well.
  const from = last?.position?.end.offset === undefined ? 0 : last.position.end.offset - start;
  const after = whole.indexOf(node.url, from);
  const at = start + (after === -1 ? whole.indexOf(node.url) : after);
  return {
    href: node.url,
    isImage: node.type === 'image',
    start: at,
    end: at + node.url.length,
    line: lineOf(node),
  };
}

function summaryOf({ children }: Root): string {
  const first = children.find(({ type }) => type === 'paragraph');
  return first === undefined ? '' : toString(first).replaceAll('\n', ' ');
}

function startOf(node: Nodes): number {
  return node.position?.start.offset ?? 0;
}

function lineOf(node: Nodes): number {
  return node.position?.start.line ?? 1;
}
