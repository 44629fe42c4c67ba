import type { Theme } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { layout } from './layout.ts';
import './style.css';
import './code.css';
import './diagram.css';
import './search.css';
import { keepColours } from './colours.ts';

/** VitePress's own theme in the colours of the server's pages, with a few words around each page. */
export const theme: Theme = {
  extends: DefaultTheme,
  Layout: layout,
  setup: keepColours,
};
