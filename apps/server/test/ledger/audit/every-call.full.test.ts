import {
  AuthorizationError,
  type AuditFault,
  type AuditRecord,
  type AuditSinkOptions,
  createAuditSink,
  createGuard,
  createVerifier,
  type JsonObject,
  type Rule,
} from '@grantex/core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { apiFetch } from '../../support/contract.ts';
import { claimsOf, makeAgent, makeGrant, type TestGrant } from '../../support/grants.ts';
import { type TestServer, testServer } from '../../support/server.ts';
import { linesOf } from './audit-server.ts';
import { hostileMetadata } from './hostile-metadata.ts';

let server: TestServer;
let grant: TestGrant;
beforeAll(async () => {
  server = await testServer();
  const { call } = server.developer;
  grant = await makeGrant(call, await makeAgent(call));
});
afterAll(() => server.close());

function sinkOf(mode: 'required' | 'buffered', options: Partial<AuditSinkOptions> = {}) {
  const { url, developer } = server;
  return createAuditSink({ url, apiKey: developer.key, mode, onFault: () => {}, ...options });
}

function recordOf(changes: Partial<AuditRecord> = {}): AuditRecord {
  const { grnt, agt, sub } = claimsOf(grant.grantToken);
  const subject = { grantId: grnt, agentId: grant.agentId, agentDid: agt, principalId: sub };
  return { ...subject, action: 'a', status: 'blocked', metadata: {}, ...changes };
}

interface Written {
  readonly entryId: string;
  readonly action: string;
  readonly status: string;
  readonly ref?: string;
  readonly principalId: string;
  readonly metadata: JsonObject;
}

/** The whole log, by the names of its entries. */
async function written(): Promise<ReadonlyMap<string, readonly Written[]>> {
  const { url, developer } = server;
  const headers = { authorization: `Bearer ${developer.key}` };
  const text = await (await apiFetch(`${url}/v1/audit/export`, { headers })).text();
  const entries: readonly any[] = linesOf(text);
  return Map.groupBy<string, Written>(entries, ({ action }) => action);
}

interface Input {
  readonly metadata: JsonObject;
}

const RULES: { readonly [name: string]: Rule<Input> } = {
  held: { scopes: ['flights:search'], metadata: ({ metadata }) => metadata },
  missing: { scopes: ['hotels:book'], metadata: ({ metadata }) => metadata },
};

/** The outcome of calls under a rule, whose inputs sometimes cannot be written. */
const OUTCOMES: { readonly [rule: string]: readonly Outcome[] } = {
  held: ['ran', 'refused'],
  missing: ['refused'],
};
type Outcome = 'ran' | 'refused';
const BEGINNINGS = { ran: 'allowed', refused: 'blocked' } as const;

describe.each(['required', 'buffered'] as const)('with a %s log', (mode) => {
  test.each(Object.keys(RULES))(
    'every call leaves its entry, whatever its input contains, under the rule %s',
    async (name) => {
      const { url } = server;
      const verifier = createVerifier({
        issuer: url,
        audience: url,
        revocation: 'none',
        developers: [server.developer.id],
      });
      const sink = sinkOf(mode);
      const guard = createGuard({ verifier, audit: sink, onAuditFault: () => {}, onDecision: () => {} });
      const outcomes = new Map<string, Outcome>();
      const run = async (text: string): Promise<void> => {
        const action = `${mode}.${name}.${outcomes.size}`;
        const input = JSON.parse(`{"metadata":${text}}`) as Input;
        const call = { token: grant.grantToken, action, input, rule: RULES[name] };
        outcomes.set(action, 'refused');
        try {
          await guard.run(call, () => outcomes.set(action, 'ran'));
        } catch (error) {
          if (!AuthorizationError.is(error)) throw error;
        }
      };
      await fc.assert(fc.asyncProperty(hostileMetadata(), run), { numRuns: 40 });
      await Promise.all([sink.close(), verifier.close()]);
      const entries = await written();
      for (const [action, outcome] of outcomes) {
        const [first, ...others] = entries.get(action) ?? [];
        expect([action, outcome, first?.status]).toEqual([action, outcome, BEGINNINGS[outcome]]);
        const settled = outcome === 'ran' ? [['success', first?.entryId]] : [];
        expect(others.map(({ status, ref }) => [status, ref])).toEqual(settled);
      }
      expect([...new Set(outcomes.values())].toSorted()).toEqual(OUTCOMES[name]);
    },
  );

  test('every record passed to a sink becomes one entry, whatever its metadata', async () => {
    const sink = sinkOf(mode);
    let count = 0;
    const write = async (text: string): Promise<void> => {
      count += 1;
      await sink.write(recordOf({ action: `${mode}.${count}`, metadata: JSON.parse(text) }));
    };
    await fc.assert(fc.asyncProperty(hostileMetadata(), write), { numRuns: 40 });
    await sink.close();
    const entries = await written();
    const counts = Array.from({ length: count }, (_, index) => entries.get(`${mode}.${index + 1}`)?.length);
    expect(counts).toEqual(Array.from({ length: count }, () => 1));
  });

  test("a record that contradicts its grant is written with the grant's values, and says why", async () => {
    const sink = sinkOf(mode);
    await sink.write(
      recordOf({ action: `${mode}.other`, principalId: 'user_mallory', metadata: { amount: 1 } }),
    );
    await sink.close();
    const metadata = { recordRefused: 'CONTRADICTS_GRANT' };
    expect((await written()).get(`${mode}.other`)).toMatchObject([{ principalId: 'user_alice', metadata }]);
  });
});

test('of 500 records sent together, those that the log refuses do not affect the others', async () => {
  const faults: AuditFault[] = [];
  const requests: string[] = [];
  const sink = sinkOf('buffered', {
    onFault: (fault) => void faults.push(fault),
    fetch: (input, init) => {
      requests.push(String(input));
      return fetch(input, init);
    },
  });
  const unknown = `grnt_${'0'.repeat(26)}`;
  const odd: { readonly [index: number]: Partial<AuditRecord> } = {
    7: { principalId: 'user_mallory' },
    250: { grantId: unknown },
    499: { action: 'no action' },
  };
  for (let index = 0; index < 500; index += 1) {
    void sink.write(recordOf({ action: `together.${index}`, ...odd[index] }));
  }
  await expect(sink.close()).rejects.toThrow('2 audit entries could not be written.');
  const entries = await written();
  const counts = Array.from({ length: 500 }, (_, index) => entries.get(`together.${index}`)?.length ?? 0);
  expect(counts).toEqual(Array.from({ length: 500 }, (_, index) => (index === 250 || index === 499 ? 0 : 1)));
  expect(faults.flatMap(({ lost }) => lost ?? [])).toEqual([
    { grantId: unknown, action: 'together.250', status: 'blocked' },
    { grantId: grant.grantId, action: 'no action', status: 'blocked' },
  ]);
  // One after the other, each would have taken one request.
  expect(requests.length).toBeLessThan(70);
});

test('a call on a grant that the log does not know is refused when the log is required', async () => {
  const { url } = server;
  const faults: AuditFault[] = [];
  const sink = sinkOf('required', { onFault: (fault) => void faults.push(fault) });
  onTestFinished(() => sink.close());
  const other = await server.signUp();
  const stranger = await makeGrant(other.call, await makeAgent(other.call));
  const verifier = createVerifier({ issuer: url, audience: url, revocation: 'none', developers: [other.id] });
  const guard = createGuard({ verifier, audit: sink, onAuditFault: () => {}, onDecision: () => {} });
  const call = {
    token: stranger.grantToken,
    action: 'stranger',
    input: { metadata: {} },
    rule: RULES['held'],
  };
  await expect(async () => guard.run(call, () => 'ran')).rejects.toMatchObject({
    reason: 'audit_unavailable',
  });
  expect(faults.flatMap(({ lost }) => lost ?? [])).toEqual([
    { grantId: stranger.grantId, action: 'stranger', status: 'allowed' },
  ]);
  await verifier.close();
});
