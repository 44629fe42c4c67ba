const pages = 'apps/console/build/main.ts';
const documentation = 'apps/docs/build/main.ts';

/**
 * The script that each command runs, relative to the root; `setup` only installs. Commands that start a server build
 * its pages `before`, and the documentation before or `beside`, where nobody waits for it. Those with `languages` also
 * use what is in `python/` and `go/`.
 *
 * @type {Record<
 *   string,
 *   {
 *     before?: string[],
 *     beside?: string,
 *     entry?: string,
 *     environment?: Record<string, string>,
 *     languages?: boolean,
 *   }
 * >}
 */
export const commands = {
  setup: { languages: true },
  'refused-call': { entry: 'packages/testing/examples/refused-call.ts' },
  start: { before: [pages], beside: documentation, entry: 'apps/tour/src/main.ts' },
  serve: { before: [pages, documentation], entry: 'apps/server/src/main/main.ts' },
  grantex: { before: [pages], entry: 'packages/cli/src/main.ts' },
  test: { entry: 'tools/check/src/main.ts', languages: true },
  'test:full': { entry: 'tools/check/src/main.ts', environment: { TEST_FULL: '1' }, languages: true },
  bench: {
    before: [pages, documentation],
    entry: 'bench/src/main.ts',
    environment: { NODE_ENV: 'production' },
    languages: true,
  },
  scale: { entry: 'bench/src/scale/main.ts', environment: { NODE_ENV: 'production' } },
  storm: { entry: 'apps/server/test/storm/main.ts' },
  contract: { entry: 'tools/contract/src/main.ts', languages: true },
  conformance: { entry: 'packages/conformance/src/main.ts' },
  vectors: { entry: 'tools/vectors/src/main.ts' },
  openapi: { entry: 'tools/openapi/src/main.ts' },
  reference: { entry: 'tools/check/src/write-reference.ts', languages: true },
  'first-call': { entry: 'tools/first-call/src/main.ts', languages: true },
  'mcp-logins': { entry: 'tools/mcp-logins/src/main.ts' },
  docs: { entry: 'apps/docs/build/develop.ts' },
  house: { entry: 'tools/house/src/main.ts' },
  'pack:all': { entry: 'tools/pack/src/main.ts', languages: true },
};
