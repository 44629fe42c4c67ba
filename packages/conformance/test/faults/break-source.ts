import { registerHooks } from 'node:module';
import type { Edit } from './fault.ts';

/** Loaded before our server: it changes sources while they are loaded, so that the product needs no switch for faults. */
const edits = JSON.parse(process.env['FAULT'] ?? '[]') as readonly Edit[];

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    const own = edits.filter(({ file }) => url.endsWith(`/${file}`));
    if (own.length === 0) return loaded;
    const text = String(loaded.source);
    return { ...loaded, source: own.reduce(broken, text) };
  },
});

function broken(text: string, { file, find, replace }: Edit): string {
  if (text.split(find).length !== 2) throw new Error(`${file} does not hold once: ${find}`);
  return text.replace(find, () => replace);
}
