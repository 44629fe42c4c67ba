import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

const folder = process.env['OLDEST_RELEASES'] ?? '';

/** The tests of tools with the releases of LangChain that are installed in a folder. */
export default defineConfig({
  plugins: [
    {
      name: 'oldest-releases',
      enforce: 'pre',
      resolveId(source) {
        if (!/^(?:langchain$|@langchain\/)/.test(source)) return undefined;
        return this.resolve(source, join(folder, 'package.json'), { skipSelf: true });
      },
    },
  ],
  test: {
    root: join(import.meta.dirname, '..'),
    // The others are about what only newer releases have.
    include: ['test/{contract,options,outcome,refusal,runnable,toolkit,ways-to-run}.test.ts'],
    maxWorkers: 1,
    testTimeout: 300_000,
    // The cache would hand what is found here to other runs.
    fsModuleCache: false,
  },
});
