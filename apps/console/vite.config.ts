import { defineConfig } from 'vite';

/** One build of two halves, so that a principal never loads the console. `build/main.ts` says where it goes. */
export default defineConfig({
  // The server may be at any path of its public URL: whatever a file loads is found from where the file itself is.
  base: './',
  build: {
    target: 'es2022',
    manifest: 'manifest.json',
    assetsDir: '',
    // The pages' policy takes nothing that is written into a page or an address.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    reportCompressedSize: false,
    rollupOptions: {
      input: { permissions: 'src/permissions/main.tsx', console: 'src/console/main.tsx' },
      // Libraries mark files for frameworks that render on servers; nothing here does.
      onwarn(warning, warn) {
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
});
