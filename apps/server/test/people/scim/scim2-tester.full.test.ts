import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { testServer } from '../../support/server.ts';
import { connect } from './scim-client.ts';

/** Runs `check_server` of scim2-tester, and prints each result that is no success. */
const CHECK = `
import sys
from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server
url, token = sys.argv[1:]
client = SyncSCIMClient(Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=30))
results = check_server(client)
for result in results:
    if result.status not in (Status.SUCCESS, Status.SKIPPED):
        print(result.status.name, result.resource_type, result.title, result.reason)
print("\\n".join(sorted(f"{result.status.name}: {result.title} {result.resource_type or ''}" for result in results if result.status == Status.SKIPPED)), file=sys.stderr)
print(len([result for result in results if result.status == Status.SUCCESS]), "of", len(results))
`;

const PACKAGES = ['scim2-tester==0.5.2', 'scim2-client[httpx2]==0.13.2'];
const RUN = ['run', '--quiet', '--no-project', ...PACKAGES.flatMap((name) => ['--with', name]), 'python'];

test('scim2-tester finds no fault', { timeout: 300_000 }, async () => {
  const server = await testServer();
  const { token } = await connect(server.url, server.developer.call);
  const { stdout } = await promisify(execFile)('uv', [...RUN, '-c', CHECK, `${server.url}/scim/v2`, token]);
  console.info(stdout);
  const lines = stdout.trim().split('\n');
  expect(lines.slice(0, -1)).toEqual([]);
  expect(Number(lines.at(-1)?.split(' ')[0])).toBeGreaterThan(100);
  await server.close();
});
