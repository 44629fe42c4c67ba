import type { DefaultTheme } from 'vitepress';

/** What goes into the index, which is loaded when somebody opens the search. */
export const searchOptions: DefaultTheme.LocalSearchOptions = {
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
