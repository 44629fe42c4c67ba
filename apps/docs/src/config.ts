import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DefaultTheme, defineConfig, type HeadConfig, type UserConfig } from 'vitepress';
import { BASE, FOLDER, LISTS, STAGED } from './folders.ts';
import type { Lists } from './lists.ts';
import { markdownOptions } from './markdown.ts';

const isBuild = process.env['NODE_ENV'] === 'production';
const serverBase = isBuild ? BASE : '';
const base = `${serverBase}/docs/`;
const lists = JSON.parse(readFileSync(LISTS, 'utf8')) as Lists;

/**
 * Before the first paint: the colours that somebody chose on any page of this server, in a cookie that the console writes as
 * well. `theme/theme.ts` keeps it.
 */
const readColours = [
  `const chosen=/(?:^|; )grantex_theme=(light|dark)/.exec(document.cookie);`,
  `localStorage.setItem('vitepress-theme-appearance',chosen?chosen[1]:'auto')`,
].join('');

const head: HeadConfig[] = [
  ['link', { rel: 'icon', href: `${base}icon.svg` }],
  ['script', { id: 'colours' }, readColours],
];

/** The reference to try, which the server answers beside the site. While somebody writes, there is no server. */
const api: DefaultTheme.NavItem[] = isBuild ? [{ text: 'API', link: '/api', target: '_self' }] : [];

/** What goes into the index, which is loaded when somebody opens the search. */
const searchOptions: DefaultTheme.LocalSearchOptions = {
  // The index needs words only: the colours of code took half of the time.
  _render(source, env, md) {
    const { highlight } = md.options;
    md.options.highlight = null;
    try {
      return md.render(source, env);
    } finally {
      md.options.highlight = highlight;
    }
  },
};

/** The site for VitePress. It is written for no address: the server puts the path of its public URL in. */
export const config: UserConfig = defineConfig({
  base,
  srcDir: STAGED,
  cacheDir: join(FOLDER, '.cache/vitepress'),
  lang: 'en',
  title: 'Grantex',
  titleTemplate: ':title · Grantex',
  description: 'The authorization layer for AI agents.',
  head,
  cleanUrls: true,
  // A file of its own, because pages allow no script in their text.
  metaChunk: true,
  // `docs-pages` has checked every link, sections included.
  ignoreDeadLinks: true,
  // On a slow connection, what might be read next would compete with what is read.
  router: { prefetchLinks: false },
  markdown: markdownOptions(serverBase),
  transformHead: ({ page }) => [['link', { rel: 'alternate', type: 'text/markdown', href: base + page }]],
  transformHtml: withoutLeftovers,
  // Instead of a style in an attribute. `theme/style.css` has it.
  contentProps: { class: 'page' },
  // To show other colours without a transition, VueUse would add a style element, which pages do not allow.
  appearance: { disableTransition: false },
  themeConfig: {
    logo: { src: '/icon.svg', alt: '' },
    nav: [...lists.nav, ...api],
    sidebar: lists.sidebar,
    outline: { level: [2, 3], label: 'On this page' },
    docFooter: { prev: 'Previous', next: 'Next' },
    externalLinkIcon: false,
    darkModeSwitchLabel: 'Colours',
    sidebarMenuLabel: 'Pages',
    returnToTopLabel: 'Back to the top',
    search: { provider: 'local', options: searchOptions },
    notFound: {
      title: 'There is no such page',
      quote: 'It may have moved. Search finds it by its words.',
      linkText: 'To the documentation',
      linkLabel: 'To the documentation',
    },
  },
  vite: {
    publicDir: join(STAGED, 'public'),
    logLevel: 'warn',
    // What runs once, to render the pages, may be as long as it is.
    plugins: [
      {
        name: 'quick-server-build',
        config: (_config, { isSsrBuild }) =>
          isSsrBuild === true ? { build: { rollupOptions: { treeshake: false } } } : {},
      },
    ],
    build: {
      target: 'es2022',
      assetsInlineLimit: 0,
      reportCompressedSize: false,
      chunkSizeWarningLimit: 10_000,
    },
    resolve: {
      // How VitePress lets a theme replace a part of its own.
      alias: [{ find: /^.*\/VPNavBarSearch\.vue$/, replacement: join(FOLDER, 'src/theme/search-slot.ts') }],
    },
  },
});

/** Removes what pages do not need, or do not allow. */
function withoutLeftovers(html: string): string {
  return (
    html
      // It is empty: the site has no logos of brands. A browser would wait for it.
      .replace(/\s*<link rel="preload stylesheet" href="[^"]*vp-icons\.css" as="style">/, '')
      // The script of the page sets it once the window has a height.
      .replace(' style="--vp-vh:0px;"', '')
  );
}
