import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { backUp, KEY, keptEngines, restoreInto } from '../../main/backup/places.ts';
import { type ServerProcess, startServerProcess } from '../../storm/server-process.ts';
import { postgresql } from '../../support/databases.ts';
import { makeAgent, makeGrant } from '../../support/grants.ts';
import { callerOf, testServer } from '../../support/server.ts';
import { snapshotOf } from './feed-client.ts';
import { BY_A_REVOKED_KEY, type Family, followFeed, ISSUER, makeFamily } from './following.ts';

describe.each(keptEngines)('when its server, on $engine,', ({ place, target: newTarget }) => {
  test('is restarted, a verifier continues where it was, and learns what it has missed', async () => {
    const source = await place();
    let server = await testServer({ place: source, bootstrapKey: KEY });
    const address = { issuer: ISSUER, url: server.url };
    const { root, child } = await makeFamily(server.developer.call);
    const other = await makeGrant(server.developer.call, await makeAgent(server.developer.call));
    const service = followFeed(address, KEY);
    for (const { grantToken } of [child, other]) expect(await service.outcome(grantToken)).toBe('holds');
    await server.close();
    // No call goes to the server, so its absence goes unnoticed for a while.
    expect(await service.outcome(child.grantToken)).toBe('holds');
    server = await testServer({ place: source, bootstrapKey: KEY });
    await server.developer.call(`DELETE /v1/grants/${root.grantId}`);
    address.url = server.url;
    await service.comesTo('revoked', child.grantToken);
    expect(await service.outcome(other.grantToken)).toBe('holds');
    expect(service.states).not.toContain('resyncing');
    await server.close();
  });

  test('is restored from a backup, a verifier refuses everything granted before, including what the database lost', async () => {
    const source = await place();
    let server = await testServer({ place: source, bootstrapKey: KEY });
    const { call } = server.developer;
    const agentId = await makeAgent(call);
    const kept = await makeGrant(call, agentId);
    // So that the log has begun, and has an epoch.
    await call(`DELETE /v1/grants/${(await makeGrant(call, agentId)).grantId}`);
    const before = await snapshotOf({ call });
    if (source.engine === 'pglite') await server.close();
    const { file } = await backUp(source);
    if (source.engine === 'pglite') server = await testServer({ place: source, bootstrapKey: KEY });
    const address = { issuer: ISSUER, url: server.url };
    const ghost = await makeGrant(server.developer.call, agentId);
    const service = followFeed(address, KEY);
    for (const { grantToken } of [kept, ghost]) expect(await service.outcome(grantToken)).toBe('holds');
    await server.close();

    const target = await newTarget();
    await restoreInto(target, file);
    server = await testServer({ place: target, bootstrapKey: KEY });
    address.url = server.url;
    await service.comesTo(BY_A_REVOKED_KEY, ghost.grantToken);
    expect(await service.outcome(kept.grantToken)).toBeOneOf([...BY_A_REVOKED_KEY]);
    expect((await snapshotOf(server.developer)).epoch).not.toBe(before.epoch);
    const { grantToken } = await makeGrant(server.developer.call, agentId);
    await service.comesTo('holds', grantToken);
    expect(service.states.at(-1)).toBe('fresh');
    await server.close();
  });
});

describe('two processes on one PostgreSQL', () => {
  const key = `gx_test_${randomBytes(32).toString('base64url')}`;
  let one: ServerProcess;
  let other: ServerProcess;
  beforeAll(async () => {
    const { environment } = await postgresql();
    const settings = { PORT: '0', GRANTEX_BOOTSTRAP_KEY: key, GRANTEX_PUBLIC_URL: ISSUER, ...environment };
    one = await startServerProcess(settings);
    other = await startServerProcess(settings);
  });
  afterAll(() => Promise.all([one, other].map((server) => server.kill())));

  test('a verifier at one of them learns of revocations at the other, and continues there when its own is killed', async () => {
    const call = callerOf(one.url, key);
    const families = [await makeFamily(call), await makeFamily(call), await makeFamily(call)];
    const [first, second, third] = families as [Family, Family, Family];
    const address = { issuer: ISSUER, url: other.url };
    const service = followFeed(address, key);
    for (const { child } of families) expect(await service.outcome(child.grantToken)).toBe('holds');
    await call(`DELETE /v1/grants/${first.root.grantId}`);
    await service.comesTo('revoked', first.child.grantToken);
    await other.kill();
    await call(`DELETE /v1/grants/${second.root.grantId}`);
    address.url = one.url;
    await service.comesTo('revoked', second.child.grantToken);
    expect(await service.outcome(third.child.grantToken)).toBe('holds');
    expect(service.states).not.toContain('resyncing');
  });
});
