import { defineConfig } from 'vite';

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
      // “use client” in libraries, which matters only to frameworks that render on servers.
      onwarn(warning, warn) {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});
