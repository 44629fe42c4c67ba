import { slug } from 'github-slugger';
import type { MarkdownOptions, MarkdownRenderer } from 'vitepress';
import { diagram } from './diagram.ts';
import { classesForStyles, theme } from './highlight.ts';

/** How pages become HTML. The sections have the ids that GitHub gives them, so that links work in both places. */
export function markdownOptions(serverBase: string): MarkdownOptions {
  return {
    html: false,
    linkify: false,
    theme,
    codeTransformers: [classesForStyles],
    languageAlias: { mermaid: 'txt', caddyfile: 'nginx' },
    anchor: { slugify: slug },
    attrs: { disable: true },
    config(md) {
      // Colons in our texts are what they are: `payments:initiate:max_500` has no picture in it.
      md.core.ruler.disable('emoji');
      mendWords(md);
      linkToServer(md, serverBase);
      mendTables(md);
      showBlocks(md);
    },
  };
}

type Rules = MarkdownRenderer['renderer']['rules'];
type Rule = NonNullable<Rules[string]>;

/**
 * A page becomes a template of Vue, which would run what stands between two braces. A long name such as
 * `SCOPE_NOT_NARROWER` may go on in the next line behind its underscores, before it breaks anywhere.
 */
function mendWords(md: MarkdownRenderer): void {
  const { rules } = md.renderer;
  for (const name of ['text', 'code_inline']) {
    const rule = ruleOf(rules, name);
    rules[name] = (...given) =>
      rule(...given)
        .replaceAll('{{', '&#123;&#123;')
        .replaceAll(/(?<=[A-Z])_(?=[A-Z])/g, '_<wbr>');
  }
}

/** Links to what the server answers beside the site leave the site, which has no such page. */
function linkToServer(md: MarkdownRenderer, serverBase: string): void {
  const { rules } = md.renderer;
  const rule = ruleOf(rules, 'link_open');
  rules['link_open'] = (tokens, index, options, env, self) => {
    const href = tokens[index]?.attrGet('href');
    if (!href?.startsWith('server:/')) return rule(tokens, index, options, env, self);
    tokens[index]?.attrSet('href', serverBase + href.slice('server:/'.length));
    tokens[index]?.attrSet('target', '_self');
    return self.renderToken(tokens, index, options);
  };
}

/** Cells are aligned by classes, since pages allow no style in an attribute. A heading of nothing is none. */
function mendTables(md: MarkdownRenderer): void {
  md.core.ruler.push('tables', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) {
      if (token.type !== 'th_open' && token.type !== 'td_open') continue;
      const alignment = /text-align:(\w+)/.exec(token.attrGet('style') ?? '')?.[1];
      token.attrs = alignment === undefined ? null : [['class', `align-${alignment}`]];
      const close = tokens[index + 2];
      if (token.type === 'td_open' || tokens[index + 1]?.content !== '' || close === undefined) continue;
      token.tag = 'td';
      close.tag = 'td';
    }
  });
}

/** Diagrams are drawn, and code has colours: but for the signatures of generated pages, thousands on a few pages. */
function showBlocks(md: MarkdownRenderer): void {
  const { rules } = md.renderer;
  const rule = ruleOf(rules, 'fence');
  rules['fence'] = (tokens, index, options, env, self) => {
    const token = tokens[index];
    if (token?.info.trim() === 'mermaid') return diagram(token.content, `diagram-${index}`);
    const { relativePath = '' } = env as { relativePath?: string };
    const shown = GENERATED.test(relativePath) ? { ...options, highlight: withoutColours } : options;
    return rule(tokens, index, shown, env, self);
  };
  // A block that is only indented looks like any other.
  rules['code_block'] = (...given) => ruleOf(rules, 'fence')(...given);
}

/** Pages that are made from the types and comments of packages. */
const GENERATED = /^reference\/(?:typescript|python|go)\//;

function withoutColours(code: string): string {
  const text = code.trimEnd().replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<pre class="vp-code" tabindex="0" v-pre><code>${text}</code></pre>`;
}

function ruleOf(rules: Rules, name: string): Rule {
  return rules[name] ?? ((tokens, index, options, _env, self) => self.renderToken(tokens, index, options));
}
