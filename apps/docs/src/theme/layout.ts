import { useData } from 'vitepress';
import DefaultTheme from 'vitepress/theme-without-fonts';
import { type Component, h } from 'vue';
import { pageTools } from './page-tools.ts';

/** The layout of all pages. */
export const layout: Component = {
  setup() {
    const { frontmatter } = useData();
    return () =>
      h(DefaultTheme.Layout, null, {
        'doc-before': () => (frontmatter.value['group'] === undefined ? null : h(pageTools)),
      });
  },
};
