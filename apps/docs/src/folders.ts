import { join } from 'node:path';

const own = join(import.meta.dirname, '..');

/** `apps/docs`, where VitePress looks for its configuration. */
export const FOLDER: string = own;
/** The pages as VitePress reads them, and what lists name. `stage.ts` writes them, and nobody else. */
export const STAGED: string = join(own, '.cache/pages');
/** The lists of pages, which the configuration reads. */
export const LISTS: string = join(own, '.cache/lists.json');
/** Where the server finds the site. */
export const TARGET: string = join(own, '../server/assets/docs');

/**
 * Stands in every file of the build for the path of the server's public URL, which the server puts in its place. No other
 * text has it.
 */
export const BASE = '/grantex-public-path';
