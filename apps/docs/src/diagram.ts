import { renderMermaidSVG } from 'beautiful-mermaid';

const drawn = new Map<string, string>();

/** A diagram is drawn once, though its page is rendered for readers and for the search. */
function draw(source: string): string {
  const known = drawn.get(source) ?? renderMermaidSVG(source);
  drawn.set(source, known);
  return known;
}

/**
 * Draws a diagram of Mermaid as SVG, when the site is built: no page loads a program for it. Colours come from
 * `theme/diagram.css`.
 * @param id of this diagram, unique on its page
 */
export function diagram(source: string, id: string): string {
  const svg = draw(source)
    .replace(/<style>[\s\S]*?<\/style>/, '')
    .replace(/ style="[^"]*"/, ' role="img" aria-label="Diagram, also below as text"')
    .replaceAll('id="arrow', `id="${id}-arrow`)
    .replaceAll('url(#arrow', `url(#${id}-arrow`);
  const text = source.trim().replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return [
    '<figure class="diagram" v-pre>',
    `<div class="diagram-scroll" tabindex="0" role="group" aria-label="Diagram">${svg}</div>`,
    `<details><summary>The diagram as text</summary><pre tabindex="0"><code>${text}</code></pre></details>`,
    '</figure>\n',
  ].join('');
}
