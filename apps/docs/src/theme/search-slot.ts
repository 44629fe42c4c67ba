/** Stands in for VitePress's own search at the top of the site: `config.ts` puts it there. */
export { search as default } from './search.ts';
