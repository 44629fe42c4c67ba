import { type Theme, useData } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { type Component, h, watch } from 'vue';
import { pageTools } from './page-tools.ts';
import './style.css';
import './code.css';
import './diagram.css';
import './search.css';

/** One year, in seconds. Browsers keep cookies of scripts for at most that long. */
const KEPT = 31_536_000;

/** Keeps the choice of light or dark in the cookie that all pages of the server share. `config.ts` reads it. */
function keepColours(): void {
  const { isDark, site } = useData();
  watch(
    isDark,
    () => {
      // The switch has stored its choice before: “auto” where it is what the system has.
      const chosen = localStorage.getItem('vitepress-theme-appearance');
      const [value, age] = chosen === 'light' || chosen === 'dark' ? [chosen, KEPT] : ['', 0];
      const path = site.value.base.replace(/docs\/$/, '');
      const secure = location.protocol === 'https:' ? '; secure' : '';
      document.cookie = `grantex_theme=${value}; path=${path}; max-age=${age}; samesite=lax${secure}`;
    },
    { flush: 'post' },
  );
}

/** The layout of all pages. */
const layout: Component = {
  setup() {
    const { frontmatter } = useData();
    return () =>
      h(DefaultTheme.Layout, null, {
        'doc-before': () => (frontmatter.value['group'] === undefined ? null : h(pageTools)),
      });
  },
};

/** VitePress's own theme in the colours of the server's pages, with a few words around each page. */
export const theme: Theme = {
  extends: DefaultTheme,
  Layout: layout,
  setup: keepColours,
};
