import htm from 'htm';
import { h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** A piece of a page. All of its text is escaped when it is rendered, without exception. */
export type Html = VNode;

/** What may be between tags. `undefined`, `null` and `false` render nothing. */
export type Content = Html | string | number | undefined | null | false | readonly Content[];

type MakeElement = (type: unknown, properties: object | null, ...children: unknown[]) => Html;
type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => Html | Html[];

/** The types of htm describe its CommonJS file rather than the imported one. */
const builder: unknown = htm;
const tag = (builder as { bind(make: MakeElement): Tag }).bind(h as MakeElement);

/**
 * A piece of a page with exactly one outermost element, as a template: `` html`<p class="note">${text}</p>` ``.
 * It builds a tree rather than text, so that a value between tags or in an attribute cannot break out.
 * Entities are not decoded: write the character itself.
 */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Html {
  const made = tag(strings, ...values);
  if (Array.isArray(made)) throw new TypeError('a piece of a page has one outermost element');
  return made;
}

/** An element whose name is known only when the page is made. */
export function element(name: string, attributes: object, children: Content): Html {
  return h(name, attributes, children);
}

/** A piece as text, to be kept and put into pages by {@link rendered}: making it again for each page may cost too much. */
export function render(piece: Html): string {
  return renderToString(piece);
}

/** An `article` with a piece that {@link render} has made. Never with a text from anywhere else. */
export function rendered(text: string, className: string): Html {
  return element('article', { class: className, dangerouslySetInnerHTML: { __html: text } }, undefined);
}

/** A whole document as text. */
export function renderDocument(root: Html): string {
  return `<!doctype html>${renderToString(root)}`;
}
