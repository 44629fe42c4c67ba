import htm from 'htm';
import { h, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

/** A piece of a page. Whatever text stands in it is escaped when it is rendered; there is no way round that. */
export type Html = VNode;

/** What may stand between tags: nothing is shown for `undefined`, `null` and `false`. */
export type Content = Html | string | number | undefined | null | false | readonly Content[];

type MakeElement = (type: unknown, properties: object | null, ...children: unknown[]) => Html;
type Tag = (strings: TemplateStringsArray, ...values: unknown[]) => Html | Html[];

/** The types of htm describe its CommonJS file, which is not the one that is imported. */
const builder: unknown = htm;
const tag = (builder as { bind(make: MakeElement): Tag }).bind(h as MakeElement);

/**
 * A piece of a page with exactly one outermost element, as a template: `` html`<p class="note">${text}</p>` ``.
 * It builds a tree and no text, so that what stands between tags or in an attribute cannot leave its place.
 * Entities are not read: write the character itself.
 */
export function html(strings: TemplateStringsArray, ...values: readonly unknown[]): Html {
  const made = tag(strings, ...values);
  if (Array.isArray(made)) throw new TypeError('a piece of a page has one outermost element');
  return made;
}

/** A whole document as text. */
export function renderDocument(root: Html): string {
  return `<!doctype html>${renderToString(root)}`;
}
