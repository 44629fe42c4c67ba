import { checkChain } from '@grantex/core/log';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Transaction } from '../../../src/base/store/database.ts';
import { agentKey } from '../../support/agent-keys.ts';
import type { Place } from '../../support/databases.ts';
import { askFor, isValid, makeAgent, makeChild, makeGrant, type TestGrant } from '../../support/grants.ts';
import { type Call, callerOf, testServer, type TestServer } from '../../support/server.ts';
import { backUp, KEY, keptEngines, linesOf, restoreInto } from './places.ts';

const pairs = keptEngines.flatMap((from) => keptEngines.map((to) => ({ from, to })));

interface Made {
  agentId: string;
  root: TestGrant;
  child: TestGrant;
  revoked: TestGrant;
}

/** Texts that a format of lines, quotes or UTF-8 could lose. */
const HOSTILE = [
  'a\u2028b\u2029c',
  '"quoted" \\ {}, {"@end":1}',
  'tab\tline\nfeed\rreturn',
  '\u0001\u007f',
  '☃ 𝒳 é',
  ' ',
];

/** Some of everything that an API creates, and the hardest values for every type of column. */
async function fill(server: TestServer): Promise<Made> {
  const { call, id } = server.developer;
  const agentId = await makeAgent(call, undefined, { description: HOSTILE.join('|') });
  const pair = await agentKey();
  await call('POST /v1/agents', {
    name: 'with a key',
    publicKey: pair.publicKey,
    publicKeyProof: await pair.prove('http://localhost:4999', id),
  });
  const [root, revoked] = [await makeGrant(call, agentId), await makeGrant(call, agentId, { state: 'x' })];
  const child = await makeChild(call, root.grantToken, agentId);
  await call(`DELETE /v1/grants/${revoked.grantId}`);
  await call('POST /v1/principal-sessions', { principalId: 'user_alice' });
  await call('POST /v1/agents', { name: 'once' }, { headers: { 'idempotency-key': 'k1' } });
  await askFor(call, agentId, { principalId: HOSTILE[1] });
  await write(call, root.grantId, 12);
  await server.database.asSystem((transaction) => extremes(transaction, id));
  return { agentId, root, child, revoked };
}

async function write(call: Call, grantId: string, count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, index) => ({
    grantId,
    action: `step.${index}`,
    status: 'allowed',
    metadata: { index, text: HOSTILE },
  }));
  expect((await call('POST /v1/audit/batch', { entries })).status).toBe(201);
}

async function extremes(transaction: Transaction, developerId: string): Promise<void> {
  const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
  await sql`INSERT INTO accounts (id, user_handle, created_at)
    VALUES ('acct_1', ${everyByte}, '0001-01-01T00:00:00.001Z'), ('acct_2', '', '9999-12-31T23:59:59.999Z')`.execute(
    transaction,
  );
  await sql`INSERT INTO passkeys (credential_id, account_id, public_key, counter, transports, is_synced)
    VALUES ('c1', 'acct_1', ${everyByte}, ${Number.MAX_SAFE_INTEGER}, ${HOSTILE}, true), ('c2', 'acct_2', '', 0, '{}', false)`.execute(
    transaction,
  );
  for (const [index, sentence] of HOSTILE.entries()) {
    await sql`INSERT INTO scope_sentences (developer_id, scope, sentence)
      VALUES (${developerId}, ${`s${index}`}, ${sentence})`.execute(transaction);
  }
  await sql`INSERT INTO agent_keys (developer_id, agent_id, kid, jwk, revoked_at)
    SELECT developer_id, id, 'extreme', ${JSON.stringify({ deep: [null, 1.5, 1e300, '1e1', { text: HOSTILE }] })}, now()
    FROM agents LIMIT 1`.execute(transaction);
}

/**
 * What a restore changes besides what it revokes: the header, epochs, single-use values, and events, which are left
 * out.
 */
function comparable(lines: Record<string, unknown>[]): string[] {
  return lines
    .slice(1, -1)
    .map((line) => ('epoch' in line ? { ...line, epoch: 'epoch' } : line))
    .map((line) =>
      'code_digest' in line && line['status'] === 'approved' ? { ...line, status: 'denied' } : line,
    )
    .filter((line) => !('xid' in line))
    .filter((line) => line['encrypted'] !== true && !('seq' in line && line['seq'] === 0))
    .map((line) => JSON.stringify(line))
    .toSorted();
}

describe.each(pairs)('from $from.engine to $to.engine', ({ from, to }) => {
  test('every row survives, byte for byte, and the server continues where the other one stopped', async () => {
    const [source, target]: [Place, Place] = [await from.place(), await to.target()];
    const first = await testServer({ place: source, bootstrapKey: KEY });
    const made = await fill(first);
    await first.close();
    const backup = await backUp(source);
    const restored = await restoreInto(target, backup.file, { keepGrants: true });
    expect(restored).toMatchObject({ developers: 1, endedGrants: 0, revokedKeys: 0, keptGrants: true });
    const again = await backUp(target);
    expect(comparable(await linesOf(again.file))).toEqual(comparable(await linesOf(backup.file)));

    const second = await testServer({ place: target, bootstrapKey: KEY });
    const call = callerOf(second.url, KEY);
    expect(await isValid(call, made.root.grantToken)).toBe(true);
    expect(await isValid(call, made.child.grantToken)).toBe(true);
    expect(await isValid(call, made.revoked.grantToken)).toBe(false);
    const { refreshToken, agentId } = made.root;
    const refreshed = await call('POST /v1/token/refresh', { refreshToken, agentId });
    expect(refreshed.status).toBe(201);
    await write(call, made.root.grantId, 3);
    const exported = await fetch(`${second.url}/v1/audit/export`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    const log = (await exported.text()).trimEnd().split('\n');
    expect(await checkChain(log.map((line) => JSON.parse(line) as object))).toMatchObject({
      valid: true,
      entries: 15,
    });
    await second.close();
  });
});
