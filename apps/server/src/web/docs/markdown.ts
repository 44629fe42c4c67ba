import MarkdownIt, { type Token } from 'markdown-it';
import { type Content, element, type Html, html } from '../pages/html.ts';

/** A document as a page shows it. */
export interface Rendered {
  /** The text of its first heading. */
  readonly title: string;
  /** Its first paragraph, without markup. */
  readonly summary: string;
  readonly content: Html;
  /** The sections of its second level. */
  readonly sections: readonly { readonly id: string; readonly title: string }[];
}

// HTML in a document is shown as text. Links are checked by whoever resolves them.
const parser = new MarkdownIt({ html: false, linkify: false });

/** An element that is not closed yet. */
interface Open {
  readonly token: Token | undefined;
  readonly children: Content[];
}

/**
 * Renders Markdown (CommonMark with tables) as a tree of elements, so that no text can break out. Each heading has an id, as
 * GitHub gives it, and a link to itself.
 * @param resolve where a link leads; undefined: its text is shown without a link
 */
export function renderMarkdown(source: string, resolve: (href: string) => string | undefined): Rendered {
  const tokens = parser.parse(source, {});
  const ids = createIds();
  const sections: { id: string; title: string }[] = [];

  /** The content of a heading, with a link to it. */
  function heading(tag: string, children: Content, title: string): Html {
    const id = ids(title);
    if (tag === 'h2') sections.push({ id, title });
    const link = html`<a class="anchor" href=${`#${id}`} aria-label=${`Link to “${title}”`}>#</a>`;
    return element(tag, { id }, tag === 'h1' ? children : [children, ' ', link]);
  }

  function close({ token, children }: Open, title: string): Content {
    if (token === undefined || token.hidden) return children;
    const { tag, type } = token;
    if (type === 'heading_open') return heading(tag, children, title);
    if (type === 'link_open') {
      const href = resolve(String(token.attrGet('href') ?? ''));
      return href === undefined ? children : html`<a href=${href}>${children}</a>`;
    }
    if (type === 'table_open') {
      return html`<div class="scrolls" role="group" aria-label="Table" tabindex="0">
        <table>
          ${children}
        </table>
      </div>`;
    }
    // A heading of nothing is none: tables of two columns often have no names for them.
    const name = tag === 'th' && children.flat().length === 0 ? 'td' : tag;
    const attributes = { class: alignmentOf(token), start: token.attrGet('start') ?? undefined };
    return element(name, attributes, children);
  }

  function build(list: readonly Token[]): Content[] {
    const open: Open[] = [{ token: undefined, children: [] }];
    let title = '';
    for (const token of list) {
      if (token.nesting === 1) open.push({ token, children: [] });
      else if (token.nesting === -1) {
        const closed = open.pop();
        if (closed !== undefined) open.at(-1)?.children.push(close(closed, title));
      } else {
        if (token.type === 'inline') title = textOf(token);
        open.at(-1)?.children.push(token.type === 'inline' ? build(token.children ?? []) : leaf(token));
      }
    }
    return open[0]?.children ?? [];
  }

  const content = element('div', {}, build(tokens));
  return {
    title: firstText(tokens, 'heading_open'),
    summary: firstText(tokens, 'paragraph_open'),
    content,
    sections,
  };
}

/** Only the title and the first paragraph. */
export function summarise(source: string): Pick<Rendered, 'title' | 'summary'> {
  const tokens = parser.parse(source, {});
  return { title: firstText(tokens, 'heading_open'), summary: firstText(tokens, 'paragraph_open') };
}

function leaf(token: Token): Content {
  switch (token.type) {
    case 'code_inline':
      return html`<code>${token.content}</code>`;
    case 'fence':
    case 'code_block':
      return token.info === 'mermaid' ? diagram(token.content) : code(token.content);
    case 'softbreak':
      return '\n';
    case 'hardbreak':
      return html`<br />`;
    case 'hr':
      return html`<hr />`;
    default:
      // Also the alternative text of an image: pages load nothing from elsewhere.
      return token.content;
  }
}

function code(text: string): Html {
  return html`<pre tabindex="0"><code>${text}</code></pre>`;
}

/** A picture as its source. GitHub draws it. */
function diagram(text: string): Html {
  return html`<details>
    <summary>The diagram as text</summary>
    ${code(text)}
  </details>`;
}

/** The alignment of a cell, which the parser states as a style: pages allow no inline style. */
function alignmentOf(token: Token): string | undefined {
  return /text-align:\s*(right|center)/.exec(String(token.attrGet('style') ?? ''))?.[1];
}

function firstText(tokens: readonly Token[], type: string): string {
  const inline = tokens[tokens.findIndex((token) => token.type === type) + 1];
  return inline?.type === 'inline' ? textOf(inline) : '';
}

function textOf({ children }: Token): string {
  return (children ?? [])
    .map(({ type, content }) => (type === 'softbreak' || type === 'hardbreak' ? ' ' : content))
    .join('');
}

/** Gives each heading its id as GitHub does, so that links into a document work in both places. */
function createIds(): (title: string) => string {
  const used = new Map<string, number>();
  return (title) => {
    const id = title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = used.get(id) ?? 0;
    used.set(id, count + 1);
    return count === 0 ? id : `${id}-${count}`;
  };
}
