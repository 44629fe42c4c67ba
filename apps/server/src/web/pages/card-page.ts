import { type Content, type Html, html } from './html.ts';
import type { Page } from './page.ts';
import type { Texts } from './texts.ts';

/** A page with one narrow card: a heading, which is also the title by default, and what is below it. */
export function cardPage(
  texts: Texts,
  card: { title: string; heading?: Content; content: readonly (Html | false)[] },
): Page {
  const { title, heading = title, content } = card;
  return {
    title,
    texts,
    content: html`
      <article class="card narrow">
        <h1>${heading}</h1>
        ${content}
      </article>
    `,
  };
}
