declare module '*.css';

/** The index of the search, which VitePress makes. */
declare module '@localSearchIndex' {
  const indexes: { readonly root: () => Promise<{ readonly default: string }> };
  export default indexes;
}
