import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createVerifier, feed, grantAuth } from '@grantex/mcp';
import { CHILD_ENVIRONMENT } from 'test-config';
import { expect, test } from 'vitest';
import { CONFORMANCE_NAMES } from './support/conformance/server.ts';
import { CONFORMANCE_SITES, type SiteGuard } from './support/conformance/site.ts';
import { RESOURCE, setUp } from './support/setting.ts';

const setting = setUp();
const SUITES = createRequire(import.meta.url).resolve('@modelcontextprotocol/conformance/dist/index.js');
const rule = { scopes: ['conformance:run'] } as const;

const rulesFor = (names: readonly string[]): Record<string, typeof rule> =>
  Object.fromEntries(names.map((name) => [name, rule]));

function guarding(): SiteGuard {
  const { issuer, service } = setting;
  const verifier = createVerifier({
    issuer: issuer.url,
    audience: RESOURCE,
    revocation: feed({ apiKey: issuer.apiKey }),
  });
  setting.open.push(verifier);
  const options = {
    guard: service.guardWith({ verifier }),
    rules: rulesFor(CONFORMANCE_NAMES.tools),
    resources: rulesFor(CONFORMANCE_NAMES.resources),
    prompts: rulesFor(CONFORMANCE_NAMES.prompts),
  };
  const auth = grantAuth({ ...options, resource: RESOURCE, authorizationServers: [issuer.url] });
  return { auth, options, token: service.tokenFor('conformance:run') };
}

/** The status of each check of each scenario. */
async function resultsOf(url: string, revision: string): Promise<Record<string, string>> {
  const folder = await mkdtemp(join(tmpdir(), 'grantex-'));
  const command = [SUITES, 'server', '--url', url, '--requirements', revision, '--output-dir', folder];
  // It fails where a check fails, and some are for what this server does not have.
  await new Promise<void>((resolve) => {
    execFile(process.execPath, command, { env: CHILD_ENVIRONMENT }, () => resolve());
  });
  const results: Record<string, string> = {};
  for (const scenario of (await readdir(folder)).toSorted()) {
    const checks = JSON.parse(await readFile(join(folder, scenario, 'checks.json'), 'utf8')) as Check[];
    // The name ends with the time.
    const [, name = scenario] = /^server-(.*)-\d{4}-\d\d-\d\dT/.exec(scenario) ?? [];
    for (const [index, { id, status }] of checks.entries()) results[`${name} ${index} ${id}`] = status;
  }
  await rm(folder, { recursive: true });
  return results;
}

interface Check {
  readonly id: string;
  readonly status: string;
}

/** What the suites run and do not score. This server has none of it. */
const NOT_REQUIRED = /^(tasks-|json-schema-2020-12|http-custom-header-server-validation|server-sse-polling)/;

test.each(Object.entries(CONFORMANCE_SITES))(
  'the suite of %s has the same results with the guard as without it, and passes',
  { timeout: 120_000 },
  async (revision, serve) => {
    await using bare = await serve(undefined);
    await using guarded = await serve(guarding());
    const without = await resultsOf(`${bare.url}/mcp`, revision);
    expect(await resultsOf(`${guarded.url}/mcp`, revision)).toEqual(without);
    const required = Object.entries(without).filter(([check]) => !NOT_REQUIRED.test(check));
    expect(required.length).toBeGreaterThan(60);
    expect(required.filter(([, status]) => !['SUCCESS', 'INFO', 'SKIPPED'].includes(status))).toEqual([]);
    // The guard was asked.
    expect(await setting.service.recorded()).toContain('success test_simple_text');
  },
);
