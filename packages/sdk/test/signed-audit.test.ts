import { agentSigners, checkExport, signerKeys } from '@grantex/core/log';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type AgentKey,
  createAgentKey,
  createMemoryStore,
  Grantex,
  type NewAuditEntry,
  signEntry,
} from '../src/index.ts';
import { caught } from './support/caught.ts';
import { collect } from './support/collect.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';
import { unreliable, type Unreliable } from './support/unreliable.ts';

let sandbox: Sandbox;
let proxy: Unreliable;
beforeAll(async () => {
  sandbox = await startSandbox();
  proxy = await unreliable(sandbox.url);
});
afterAll(async () => {
  await proxy.close();
  await sandbox.close();
});

describe.each(['EdDSA', 'ES256'] as const)('an agent with a key for %s', (algorithm) => {
  let gx: Grantex;
  let key: AgentKey;
  let agentId: string;
  let grantId: string;
  beforeAll(async () => {
    ({ gx } = sandbox);
    key = await createAgentKey({ store: createMemoryStore(), algorithm });
    ({ agentId } = await gx.agents.register({ name: 'travel', scopes: ['flights:book'], key }));
    const { code } = await gx.authorize({ agentId, userId: 'user_alice', scopes: ['flights:book'] });
    ({ grantId } = await gx.tokens.exchange({ code, agentId }));
  });

  const entry = (members: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
    grantId,
    agentId,
    action: 'flight.booked',
    status: 'success',
    metadata: { to: 'Zürich', prices: [420, 1e21, -0.5] },
    ...members,
  });
  const signers = async () => {
    const { issuer } = await gx.discover();
    const response = await fetch(`${sandbox.url}/agents/${agentId}/did.json`);
    return agentSigners({ issuer, keys: signerKeys(await response.json()) });
  };

  test('signs its entries, alone and in batches, and others check them without the server', async () => {
    const first = await gx.audit.log(entry(), { key });
    const follows = entry({ ref: first.entryId, metadata: undefined });
    const [second, third] = await gx.audit.batch([follows, entry()], { key });
    for (const written of [first, second, third]) {
      expect(written?.signature).toMatch(/^[\w-]+\.\.[\w-]{86}$/);
      expect(await (await signers()).check(written ?? first)).toEqual({
        status: 'valid',
        agentId,
        kid: key.kid,
      });
    }
    const report = await checkExport(gx.audit.export(), { checkpoints: [], signers: await signers() });
    expect(report.valid).toBe(true);
    expect(report.signatures.by).toEqual([{ agentId, kid: key.kid, entries: 3 }]);
  });

  test('signs without the API key, and the holder of the key submits the entry, once', async () => {
    const { issuer } = await gx.discover();
    const signed = await signEntry(entry({ action: 'handed.in' }), { key, issuer });
    const written = await gx.audit.log(signed);
    expect(written).toMatchObject({ signature: signed.signature, salt: signed.salt });
    const again = await caught(gx.audit.log(signed));
    expect(again).toMatchObject({ code: 'SIGNATURE_USED', status: 409 });
    const changed = await caught(gx.audit.log({ ...signed, action: 'changed' }));
    expect(changed).toMatchObject({ code: 'SIGNATURE_INVALID', status: 422 });
  });

  test.each(['lose-answer', 'cut-answer', 'lose-request'] as const)(
    'signs once when a response is lost (%s): the entry is in the log once',
    async (fault) => {
      const lossy = new Grantex({ apiKey: sandbox.apiKey, baseUrl: proxy.url });
      await lossy.discover();
      const action = `lost.${algorithm}.${fault}`;
      proxy.fail(fault);
      const written = await lossy.audit.log(entry({ action }), { key });
      expect(await collect(gx.audit.listAll({ action }))).toEqual([written]);
    },
  );

  test('gets an error before anything is sent if an entry cannot be signed', async () => {
    const { issuer } = await gx.discover();
    const nobody = await caught(gx.audit.log(entry({ agentId: undefined }), { key }));
    expect(nobody).toBeInstanceOf(TypeError);
    const signed = await signEntry(entry(), { key, issuer });
    expect(await caught(gx.audit.log(signed, { key }))).toBeInstanceOf(TypeError);
    const date = entry({ metadata: { at: new Date(0) } as never });
    expect(await caught(gx.audit.log(date, { key }))).toMatchObject({ code: 'METADATA_NOT_CANONICAL' });
  });

  test("is refused with another agent's key, and with a replaced one", async () => {
    const stranger = await createAgentKey({ store: createMemoryStore(), algorithm });
    const unknown = await caught(gx.audit.log(entry(), { key: stranger }));
    expect(unknown).toMatchObject({ code: 'SIGNATURE_KEY_UNKNOWN', status: 422 });
    await gx.agents.rotateKey(agentId, stranger);
    const retired = await caught(gx.audit.log(entry(), { key }));
    expect(retired).toMatchObject({ code: 'SIGNATURE_KEY_RETIRED', status: 422 });
    expect((await gx.audit.log(entry(), { key: stranger })).signature).toBeDefined();
    const report = await checkExport(gx.audit.export(), { checkpoints: [], signers: await signers() });
    expect(report.valid).toBe(true);
    expect(report.signatures.by.map(({ kid }) => kid)).toEqual([key.kid, stranger.kid]);
  });
});
