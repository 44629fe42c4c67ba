/**
 * What each command runs, relative to the root; `setup` only installs.
 *
 * @type {Record<string, { entry?: string, environment?: Record<string, string> }>}
 */
export const commands = {
  setup: {},
  start: { entry: 'apps/tour/src/main.ts' },
  serve: { entry: 'apps/server/src/main.ts' },
  grantex: { entry: 'packages/cli/src/bin/grantex.ts' },
  test: { entry: 'tools/check/src/main.ts' },
  bench: { entry: 'bench/src/main.ts', environment: { NODE_ENV: 'production' } },
  storm: { entry: 'apps/server/test/storm/main.ts' },
  contract: { entry: 'tools/contract/src/main.ts' },
};
