import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTokenSource, type TokenSourceOptions } from '../src/grants/token-source.ts';
import { createTokens } from '../src/grants/tokens.ts';
import { createMemoryStore, type GrantTokens, type SecretStore, type TokenSource } from '../src/index.ts';
import { checkConnection } from '../src/transport/options.ts';
import { createTransport } from '../src/transport/transport.ts';
import { caught } from './support/caught.ts';
import { testClock, type TestClock } from './support/clock.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { unreliable, type Unreliable } from './support/unreliable.ts';

const MINUTE = 60_000;
const LIFETIME = 60 * MINUTE;
const DAY = 24 * 60 * MINUTE;

let sandbox: Sandbox;
let agentId: string;
const proxies: Unreliable[] = [];

beforeAll(async () => {
  sandbox = await startSandbox();
  const agent = await sandbox.gx.agents.register({ name: 'refresher', scopes: ['calendar:read'] });
  agentId = agent.id;
});

afterAll(async () => {
  await Promise.all(proxies.map((proxy) => proxy.close()));
  await sandbox.close();
});

async function newGrant(): Promise<GrantTokens> {
  const { code = '' } = await sandbox.gx.authorize({
    agentId,
    userId: 'user_alice',
    scopes: ['calendar:read'],
  });
  return sandbox.gx.tokens.exchange({ code, agentId });
}

interface Rig {
  readonly proxy: Unreliable;
  readonly clock: TestClock;
  readonly store: SecretStore;
  readonly grant: GrantTokens;
  /** A source as another process would create it, with the same store. */
  source(options?: Partial<TokenSourceOptions>): TokenSource;
  /** Idempotency keys of the refreshes so far. */
  keys(): unknown[];
}

async function rig({ retries = 4 }: { retries?: number } = {}): Promise<Rig> {
  const proxy = await unreliable(sandbox.url);
  proxies.push(proxy);
  const store = createMemoryStore();
  const grant = await newGrant();
  // Not before the grant, however long that took: otherwise it would live longer by this clock.
  const clock = testClock();
  const transport = createTransport(checkConnection({ baseUrl: proxy.url, retries }), sandbox.apiKey, clock);
  const tokens = createTokens(transport, () => sandbox.gx.discover());
  return {
    proxy,
    clock,
    store,
    grant,
    source: (options = {}) => createTokenSource(tokens, { agentId, store, ...options }, clock),
    keys: () => proxy.seen.map(({ headers }) => headers['idempotency-key']),
  };
}

/** A refresh begins with a read of the store: without one there is no refresh. */
function countReads(store: SecretStore): SecretStore & { reads(): number } {
  let reads = 0;
  return {
    ...store,
    get: (name) => {
      reads += 1;
      return store.get(name);
    },
    reads: () => reads,
  };
}

/** Lets background work proceed as far as it can without waiting for anything. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function isValid(token: string): Promise<boolean> {
  return (await sandbox.gx.tokens.verify(token)).valid;
}

describe.concurrent('a token source', () => {
  test('hands out its first token, without a request', async () => {
    const { proxy, grant, source } = await rig();
    const tokens = source({ grant });
    expect(await tokens.token()).toBe(grant.grantToken);
    expect(await tokens.token()).toBe(grant.grantToken);
    expect(proxy.seen).toEqual([]);
  });

  test('for a delegation has at least half of a token’s life left', async () => {
    const { proxy, clock, grant, source } = await rig();
    const tokens = source({ grant });
    await tokens.token();
    clock.advance(LIFETIME / 2 - MINUTE);
    expect(await tokens.token({ toDelegate: true })).toBe(grant.grantToken);
    clock.advance(2 * MINUTE);
    const fresh = await tokens.token({ toDelegate: true });
    expect([fresh === grant.grantToken, await isValid(fresh)]).toEqual([false, true]);
    expect(proxy.seen).toHaveLength(1);
  });

  test('delegates with the old token while the server cannot give another, and no longer once the grant has ended', async () => {
    const { proxy, clock, grant, source } = await rig({ retries: 0 });
    const tokens = source({ grant });
    clock.advance(LIFETIME / 2 + MINUTE);
    proxy.fail({ status: 503 });
    expect(await tokens.token({ toDelegate: true })).toBe(grant.grantToken);
    // A lost refresh is requested again while its response is kept.
    clock.advance(MINUTE / 2);
    await sandbox.gx.grants.revoke(grant.grantId);
    expect(await caught(tokens.token({ toDelegate: true }))).toMatchObject({ code: 'GRANT_ENDED' });
  });

  test('near the expiry hands out the old token at once, and soon a new one', async () => {
    const { proxy, clock, grant, source } = await rig();
    const tokens = source({ grant });
    await tokens.token();
    clock.advance(LIFETIME - 4 * MINUTE);
    expect(await tokens.token()).toBe(grant.grantToken);
    await expect.poll(() => tokens.token()).not.toBe(grant.grantToken);
    expect(await isValid(await tokens.token())).toBe(true);
    expect(proxy.seen).toHaveLength(1);
  });

  test('after the expiry waits for a new one', async () => {
    const { clock, grant, source } = await rig();
    const tokens = source({ grant });
    clock.advance(LIFETIME);
    const token = await tokens.token();
    expect(token).not.toBe(grant.grantToken);
    expect(await isValid(token)).toBe(true);
  });

  test('refreshes once for concurrent callers', async () => {
    const { proxy, clock, grant, source } = await rig();
    const tokens = source({ grant });
    clock.advance(LIFETIME);
    const all = await Promise.all(Array.from({ length: 50 }, () => tokens.token()));
    expect(new Set(all).size).toBe(1);
    expect(proxy.seen).toHaveLength(1);
  });

  test('refreshes again and again, each time with the latest refresh token', async () => {
    const { grant, source, proxy } = await rig();
    const tokens = source({ grant });
    const seen = new Set<string>();
    for (let round = 0; round < 4; round += 1) seen.add(await tokens.refresh());
    const presented = proxy.seen.map(
      ({ body }) => (JSON.parse(body) as { refreshToken: string }).refreshToken,
    );
    expect(seen.size).toBe(4);
    expect(new Set(presented).size).toBe(4);
    expect(await isValid(await tokens.token())).toBe(true);
  });

  test('with a clock that is hours ahead refreshes once, and from then on measures durations', async () => {
    const { proxy, clock, grant, source } = await rig();
    const tokens = source({ grant });
    clock.advance(3 * LIFETIME);
    const token = await tokens.token();
    clock.advance(LIFETIME - 6 * MINUTE);
    expect(await tokens.token()).toBe(token);
    await turn();
    expect(proxy.seen).toHaveLength(1);
  });

  test('with a clock that is hours behind hands out nothing for longer than a new token is valid', async () => {
    const { clock, grant, source } = await rig();
    clock.advance(-3 * LIFETIME);
    const tokens = source({ grant });
    await tokens.token();
    clock.advance(LIFETIME);
    expect(await tokens.token()).not.toBe(grant.grantToken);
  });

  test('continues after a restart with the content of its store', async () => {
    const { grant, source } = await rig();
    const refreshed = await source({ grant }).refresh();
    expect(await source().token()).toBe(refreshed);
  });

  test('is not reset by the first response, passed again after a restart', async () => {
    const { grant, source } = await rig();
    const refreshed = await source({ grant }).refresh();
    expect(await source({ grant }).token()).toBe(refreshed);
  });

  test('replaces the stored grant by another one', async () => {
    const { grant, source } = await rig();
    await source({ grant }).token();
    const other = await newGrant();
    expect(await source({ grant: other }).token()).toBe(other.grantToken);
    expect(await source().token()).toBe(other.grantToken);
  });

  test('keeps several grants of one agent separate by name', async () => {
    const { grant, source } = await rig();
    const other = await newGrant();
    const alice = source({ grant, name: 'alice' });
    const bob = source({ grant: other, name: 'bob' });
    expect([await alice.token(), await bob.token()]).toEqual([grant.grantToken, other.grantToken]);
    await bob.refresh();
    expect(await source({ name: 'alice' }).token()).toBe(grant.grantToken);
  });
});

describe.concurrent('when a response is lost, a token source', () => {
  test('gets the same response with the same key', async () => {
    const { proxy, clock, grant, source, keys } = await rig();
    const tokens = source({ grant });
    clock.advance(LIFETIME);
    proxy.fail('lose-answer', 'cut-answer', 'lose-request');
    expect(await isValid(await tokens.token())).toBe(true);
    expect(keys()).toHaveLength(4);
    expect(new Set(keys()).size).toBe(1);
    expect(await isValid(await tokens.refresh())).toBe(true);
  });

  test('gets the same response after a crash, because the key was stored before it was used', async () => {
    const { proxy, clock, grant, source, keys } = await rig({ retries: 0 });
    clock.advance(LIFETIME);
    proxy.fail('lose-answer');
    expect(await caught(source({ grant }).token())).toMatchObject({ code: 'NETWORK_ERROR' });
    const afterCrash = source();
    expect(await isValid(await afterCrash.token())).toBe(true);
    expect(new Set(keys()).size).toBe(1);
    expect(await isValid(await afterCrash.refresh())).toBe(true);
  });

  test('does not retry what the server would treat as theft, while the old token is valid', async () => {
    const { proxy, clock, grant, store, source } = await rig({ retries: 0 });
    const counted = countReads(store);
    const tokens = source({ grant, store: counted });
    proxy.fail('lose-answer');
    expect(await caught(tokens.refresh())).toMatchObject({ code: 'NETWORK_ERROR' });
    clock.advance(LIFETIME - 2 * MINUTE);
    const readsBefore = counted.reads();
    expect(await tokens.token()).toBe(grant.grantToken);
    await turn();
    expect(counted.reads()).toBe(readsBefore);
    expect(proxy.seen).toHaveLength(1);
  });

  test('retries with a new key when nothing can be lost any more', async () => {
    const { proxy, clock, grant, source, keys } = await rig({ retries: 0 });
    const tokens = source({ grant });
    proxy.fail('lose-request');
    expect(await caught(tokens.refresh())).toMatchObject({ code: 'NETWORK_ERROR' });
    clock.advance(LIFETIME);
    expect(await isValid(await tokens.token())).toBe(true);
    expect(new Set(keys()).size).toBe(2);
  });
});

describe.concurrent('when the server is away, a token source', () => {
  test('hands out the token that is still valid, and waits five seconds between tries', async () => {
    const { proxy, clock, grant, store, source } = await rig({ retries: 0 });
    const counted = countReads(store);
    const tokens = source({ grant, store: counted });
    await tokens.token();
    clock.advance(LIFETIME - 4 * MINUTE);
    proxy.fail({ status: 503, body: '{"message":"no","code":"TEMPORARILY_UNAVAILABLE"}' });
    expect(await caught(tokens.refresh())).toMatchObject({ status: 503 });
    const readsBefore = counted.reads();
    expect(await tokens.token()).toBe(grant.grantToken);
    await turn();
    expect(counted.reads()).toBe(readsBefore);
    clock.advance(5_000);
    expect(await tokens.token()).toBe(grant.grantToken);
    await expect.poll(() => tokens.token()).not.toBe(grant.grantToken);
    expect(proxy.seen).toHaveLength(2);
  });

  test('says so after the expiry, and works again when the server does', async () => {
    const { proxy, clock, grant, source } = await rig({ retries: 1 });
    const tokens = source({ grant });
    clock.advance(LIFETIME);
    proxy.fail('lose-request', { status: 502 });
    expect(await caught(tokens.token())).toMatchObject({ status: 502 });
    expect(await isValid(await tokens.token())).toBe(true);
  });

  test('lets one of its callers leave and serves the others', async () => {
    const { proxy, clock, grant, source } = await rig();
    const tokens = source({ grant });
    await tokens.token();
    clock.advance(LIFETIME);
    const controller = new AbortController();
    const leaving = caught(tokens.token({ signal: controller.signal }));
    const staying = tokens.token();
    const reason = new Error('the user left');
    controller.abort(reason);
    expect(await leaving).toBe(reason);
    expect(await isValid(await staying)).toBe(true);
    expect(proxy.seen).toHaveLength(1);
  });
});

describe.concurrent('when the agent no longer declares its scopes, a token source', () => {
  test('says so, and continues once it declares them again', async () => {
    const { proxy, source } = await rig();
    const agent = await sandbox.gx.agents.register({ name: 'narrowed', scopes: ['calendar:read'] });
    const input = { agentId: agent.id, userId: 'user_alice', scopes: ['calendar:read'] };
    const { code = '' } = await sandbox.gx.authorize(input);
    const grant = await sandbox.gx.tokens.exchange({ code, agentId: agent.id });
    const tokens = source({ agentId: agent.id, grant });
    await sandbox.gx.agents.update(agent.id, { scopes: [] });
    expect(await caught(tokens.refresh())).toMatchObject({ code: 'SCOPE_NOT_DECLARED' });
    await sandbox.gx.agents.update(agent.id, { scopes: ['calendar:read'] });
    expect(await isValid(await tokens.refresh())).toBe(true);
    expect(proxy.seen).toHaveLength(2);
  });
});

describe.concurrent('when the grant is revoked, a token source', () => {
  test('stops for good, and deletes the tokens from its store', async () => {
    const { proxy, clock, grant, store, source } = await rig();
    const tokens = source({ grant });
    await tokens.token();
    await sandbox.gx.grants.revoke(grant.grantId);
    clock.advance(LIFETIME);
    const error = await caught(tokens.token());
    expect(error).toMatchObject({
      code: 'GRANT_ENDED',
      status: 400,
      cause: { code: 'INVALID_REFRESH_TOKEN' },
    });
    expect(await caught(tokens.token())).toBe(error);
    expect(await caught(tokens.refresh())).toBe(error);
    expect(proxy.seen).toHaveLength(1);
    expect(await store.get(`grant-${agentId}`)).toBeUndefined();
    expect(await caught(source().token())).toMatchObject({ code: 'GRANT_UNKNOWN' });
  });

  test('detects it ahead of the expiry, and says so from then on', async () => {
    const { clock, grant, source } = await rig();
    const tokens = source({ grant });
    await tokens.token();
    await sandbox.gx.grants.revoke(grant.grantId);
    clock.advance(LIFETIME - 4 * MINUTE);
    expect(await tokens.token()).toBe(grant.grantToken);
    await expect.poll(() => caught(tokens.token())).toMatchObject({ code: 'GRANT_ENDED' });
  });
});

describe.concurrent('the store of a token source', () => {
  test('has the new refresh token before any caller has the new grant token', async () => {
    const { clock, grant, store, source } = await rig();
    const order: string[] = [];
    const slow: SecretStore = {
      ...store,
      set: async (name, value) => {
        await turn();
        await store.set(name, value);
        order.push('pending' in (JSON.parse(value) as object) ? 'key kept' : 'tokens kept');
      },
    };
    const tokens = source({ grant, store: slow });
    await tokens.token();
    clock.advance(LIFETIME);
    const token = await tokens.token();
    order.push('token used');
    expect(order).toEqual(['tokens kept', 'key kept', 'tokens kept', 'token used']);
    const kept = JSON.parse((await store.get(`grant-${agentId}`)) ?? '') as GrantTokens;
    expect(kept.grantToken).toBe(token);
    expect(kept.refreshToken).not.toBe(grant.refreshToken);
  });

  test('that cannot write the new tokens hands none out, and gets them again', async () => {
    const { clock, grant, store, source, keys } = await rig();
    let isFull = false;
    const filling: SecretStore = {
      ...store,
      set: (name, value) => {
        const isRotated = !value.includes(grant.refreshToken);
        return isFull && isRotated ? Promise.reject(new Error('disk full')) : store.set(name, value);
      },
    };
    const tokens = source({ grant, store: filling });
    await tokens.token();
    clock.advance(LIFETIME);
    isFull = true;
    await expect(tokens.token()).rejects.toThrow('disk full');
    isFull = false;
    expect(await isValid(await tokens.token())).toBe(true);
    expect(new Set(keys()).size).toBe(1);
  });

  test('that cannot write the key prevents the request', async () => {
    const { clock, proxy, grant, store, source } = await rig();
    await source({ grant }).token();
    clock.advance(LIFETIME);
    const full: SecretStore = { ...store, set: () => Promise.reject(new Error('disk full')) };
    await expect(source({ store: full }).token()).rejects.toThrow('disk full');
    expect(proxy.seen).toEqual([]);
  });

  test('may be shared: the second source continues with the tokens of the first', async () => {
    const { proxy, grant, source } = await rig();
    const [first, second] = [source({ grant }), source()];
    await first.token();
    await second.token();
    const refreshed = await first.refresh();
    expect(await second.refresh()).toBe(refreshed);
    expect(await second.token()).toBe(refreshed);
    expect(proxy.seen).toHaveLength(1);
  });

  test('may be shared after a crash in between: the second source finishes what the first began', async () => {
    const { proxy, clock, grant, source, keys } = await rig({ retries: 0 });
    const [first, second] = [source({ grant }), source()];
    await first.token();
    await second.token();
    clock.advance(LIFETIME);
    proxy.fail('lose-answer');
    await caught(first.token());
    expect(await isValid(await second.token())).toBe(true);
    expect(new Set(keys()).size).toBe(1);
  });

  test('may be shared at the same moment: all refresh under one key and continue with the same tokens', async () => {
    const { clock, grant, source, keys, store } = await rig();
    const sources = [source({ grant }), source(), source(), source()];
    for (const each of sources) await each.token();
    let asked: readonly Promise<string>[] = [];
    const ask = (): Promise<string[]> => Promise.all((asked = sources.map((each) => each.token())));
    const { sleep } = clock;
    // Sleeping takes no time here: those that wait for the first one do so however long it takes.
    clock.sleep = async (...wait) => {
      await sleep(...wait);
      await Promise.any(asked);
    };
    clock.advance(LIFETIME);
    const all = await ask();
    expect(new Set(all).size).toBe(1);
    expect(keys().length).toBeGreaterThan(1);
    expect(new Set(keys()).size).toBe(1);
    expect(await isValid(all[0] ?? '')).toBe(true);
    clock.advance(LIFETIME);
    const next = await ask();
    expect(new Set([...all, ...next]).size).toBe(2);
    const kept = JSON.parse((await store.get(`grant-${agentId}`)) ?? '') as GrantTokens;
    expect(kept.grantToken).toBe(next[0]);
  });

  test('does not replace newer tokens when another source writes late', async () => {
    const { clock, grant, store, source } = await rig();
    const tokens = source({ grant });
    await tokens.token();
    const late = (await store.get(`grant-${agentId}`)) ?? '';
    clock.advance(LIFETIME);
    await tokens.token();
    await store.set(`grant-${agentId}`, late);
    clock.advance(LIFETIME);
    expect(await isValid(await tokens.token())).toBe(true);
    expect(await isValid(await source().token())).toBe(true);
  });

  test.each(['not json', '{}', 'null', '{"grantToken":"secret-part"}', '[]', '"secret-part"'])(
    'with %s is STORE_DAMAGED',
    async (text) => {
      const { store, source } = await rig();
      await store.set(`grant-${agentId}`, text);
      const error = await caught(source().token());
      expect(error).toMatchObject({ code: 'STORE_DAMAGED' });
      expect(JSON.stringify(error) + String(error)).not.toContain('secret-part');
    },
  );

  test('that is empty is GRANT_UNKNOWN until there is a grant', async () => {
    const { grant, source } = await rig();
    const empty = source();
    expect(await caught(empty.token())).toMatchObject({ code: 'GRANT_UNKNOWN' });
    await source({ grant }).token();
    expect(await empty.token()).toBe(grant.grantToken);
  });
});

test.each([
  ['agentId', { agentId: '' }],
  ['store', { store: undefined as never }],
  ['refreshBefore', { refreshBefore: Number.NaN }],
  ['refreshBefore', { refreshBefore: 300_000 }],
  ['grant', { grant: { grantToken: 'not.a.token', refreshToken: 'ref_1' } as GrantTokens }],
])('a wrong %s is refused by name', (name, options) => {
  const make = (): unknown => sandbox.gx.tokenSource({ agentId, store: createMemoryStore(), ...options });
  expect(make).toThrow(TypeError);
  expect(make).toThrow(new RegExp(`^${name} must`));
});

describe('after the clock was set back by months, a source', () => {
  test('hands out no token for longer than its whole lifetime', async () => {
    const { clock, source, grant, proxy } = await rig();
    const tokens = source({ grant });
    const token = await tokens.refresh();
    clock.advance(-60 * DAY);
    expect(await tokens.token()).not.toBe(token);
    expect(proxy.seen).toHaveLength(2);
  });

  test('does not mistake an old refresh for one that has just begun', async () => {
    const { clock, source, grant, store } = await rig();
    const since = clock.now() + 60 * DAY;
    const pending = { idempotencyKey: 'long-ago', since };
    await store.set(
      `grant-${agentId}`,
      JSON.stringify({ ...grant, holdsUntil: clock.now() + LIFETIME, pending }),
    );
    expect(await isValid(await source().refresh())).toBe(true);
  });
});
