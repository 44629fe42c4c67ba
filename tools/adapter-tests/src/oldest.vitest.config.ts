import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import type { OldestSettings } from './oldest.ts';

const { folder, root, packages, files, except } = JSON.parse(process.env['OLDEST'] ?? '') as OldestSettings;

/** Runs tests of an adapter with the releases of its framework that are in a folder, see `testOldest`. */
const config: ViteUserConfig = defineConfig({
  // As packages with decorators set it.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  plugins: [
    {
      name: 'oldest-releases',
      enforce: 'pre',
      resolveId(source) {
        if (!packages.some((name) => source === name || source.startsWith(`${name}/`))) return undefined;
        return this.resolve(source, join(folder, 'package.json'), { skipSelf: true });
      },
    },
  ],
  test: {
    root,
    testNamePattern: except.length === 0 ? /./ : new RegExp(`^(?!.*(?:${except.join('|')}))`),
    include: files.map((name) => `test/${name}.test.ts`),
    maxWorkers: 1,
    testTimeout: 300_000,
    // The cache would hand what is found here to other runs.
    fsModuleCache: false,
  },
});

export default config;
