import type { Code, Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { toString } from 'mdast-util-to-string';

/** What a reader does with a block of a page, or sees. */
export type Step =
  /** Lines for the terminal. */
  | { readonly kind: 'type'; readonly lines: readonly string[] }
  /** A file, byte for byte. */
  | { readonly kind: 'save'; readonly file: string; readonly text: string }
  /** What the lines above it print: text in which `…` stands for anything, or a value in JSON. */
  | { readonly kind: 'see'; readonly format: 'text' | 'json'; readonly text: string };

/** The language of blocks that are typed. */
const TYPED = 'sh';
const SEEN: Readonly<Record<string, 'text' | 'json'>> = { text: 'text', json: 'json' };

/**
 * The blocks of a page in their order. The page itself says what each one is: `sh` is typed, a block below a line that ends with
 * the name of a file is that file, and other blocks of `text` and `json` are what a reader sees.
 * @throws {Error} naming the line of a block that is none of these
 */
export function stepsIn(markdown: string): readonly Step[] {
  const steps: Step[] = [];
  for (const { code, intro } of codesIn(fromMarkdown(markdown))) {
    const step = stepOf(code, intro);
    const at = `line ${code.position?.start.line}`;
    if (step === undefined) {
      throw new Error(
        `${at}: expected a block of ${TYPED}, a file named in the line above, or a block of text or json to see; got ${JSON.stringify(code.lang)} below ${JSON.stringify(intro)}`,
      );
    }
    if (step.kind === 'see' && !steps.some(({ kind }) => kind === 'type')) {
      throw new Error(`${at}: a block to see, though nothing was typed before it`);
    }
    steps.push(step);
  }
  return steps;
}

function stepOf({ lang, value }: Code, intro: string): Step | undefined {
  if (lang === TYPED) return { kind: 'type', lines: linesOf(value) };
  const [, file] = /`([^`\s]+\.\w+)`:$/.exec(intro) ?? [];
  if (file !== undefined) return { kind: 'save', file, text: `${value}\n` };
  const format = SEEN[lang ?? ''];
  return format === undefined ? undefined : { kind: 'see', format, text: value };
}

/** Whole lines: one that ends with a backslash goes on. */
function linesOf(block: string): readonly string[] {
  return block.replaceAll(/\\\n\s*/g, '').split('\n');
}

interface Found {
  readonly code: Code;
  /** The paragraph above it, with its marks for code. Empty when something else stands there. */
  readonly intro: string;
}

function* codesIn(node: Nodes): Generator<Found> {
  if (!('children' in node)) return;
  for (const [index, child] of node.children.entries()) {
    const before = node.children[index - 1];
    if (child.type === 'code')
      yield { code: child, intro: before?.type === 'paragraph' ? sourceOf(before) : '' };
    else yield* codesIn(child);
  }
}

function sourceOf(node: Nodes): string {
  if (node.type === 'inlineCode') return `\`${node.value}\``;
  return 'children' in node ? node.children.map(sourceOf).join('') : toString(node);
}
