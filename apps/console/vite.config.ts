import { fileURLToPath } from 'node:url';
import { defineConfig, type Rolldown } from 'vite';

/** One build of two programs, so that a principal never loads the console. `build/main.ts` says where it goes. */
export default defineConfig({
  // Relative paths, since the server's public URL may have any path.
  base: './',
  // The server parses the messages.
  resolve: {
    alias: { '@formatjs/icu-messageformat-parser': '@formatjs/icu-messageformat-parser/no-parser.js' },
  },
  build: {
    target: 'es2022',
    // The first that know `light-dark()`, as in the style sheet of all pages.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    manifest: 'manifest.json',
    assetsDir: '',
    // The pages' content security policy allows no inlined assets.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    reportCompressedSize: false,
    rollupOptions: {
      input: { permissions: 'src/permissions/main.tsx', console: 'src/console/main.tsx' },
      output: { codeSplitting: { groups: chunksBeforePages() } },
      // “use client” in libraries, which matters only to frameworks that render on servers.
      onwarn(warning, warn) {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});

type Graph = Pick<Rolldown.PluginContext, 'getModuleInfo'>;

/**
 * The chunks of what programs need before a page is open: one of what both need, and one of its own for each. A browser fetches
 * six files at a time, and twenty small ones would cost three round trips more. What only pages need is split by the bundler,
 * and so are the SDK and what it imports, since it knows which of them only pages use.
 */
function chunksBeforePages(): Rolldown.CodeSplittingGroup[] {
  const early = (half: string, graph: Graph): ReadonlySet<string> => reachable(half, graph, ['importedIds']);
  const all = (half: string, graph: Graph): ReadonlySet<string> =>
    reachable(half, graph, ['importedIds', 'dynamicallyImportedIds']);
  const chunk = (name: string, isIn: (id: string, graph: Graph) => boolean): Rolldown.CodeSplittingGroup => ({
    name: (id, graph) => (!id.includes('/packages/') && isIn(id, graph) ? name : null),
    debugName: name,
    includeDependenciesRecursively: false,
  });
  // The first one that a module fits takes it.
  return [
    chunk('shared', (id, graph) => all('permissions', graph).has(id) && all('console', graph).has(id)),
    chunk('permissions', (id, graph) => early('permissions', graph).has(id)),
    chunk('console', (id, graph) => early('console', graph).has(id)),
    {
      name: 'parts',
      test: /\/apps\/console\/src\/(ui|console\/(parts|live|stream))\/(?!\w+-(field|filter))/,
      minShareCount: 3,
      includeDependenciesRecursively: false,
    },
  ];
}

const sets = new Map<string, ReadonlySet<string>>();

/** The modules that a program imports, directly or not. */
function reachable(
  half: string,
  graph: Graph,
  over: ('importedIds' | 'dynamicallyImportedIds')[],
): ReadonlySet<string> {
  const key = [half, ...over].join();
  const known = sets.get(key);
  if (known !== undefined) return known;
  const found = new Set([fileURLToPath(new URL(`src/${half}/main.tsx`, import.meta.url))]);
  // A set also iterates over what is added meanwhile.
  for (const id of found) {
    const module = graph.getModuleInfo(id);
    for (const each of over.flatMap((kind) => module?.[kind] ?? [])) found.add(each);
  }
  sets.set(key, found);
  return found;
}
