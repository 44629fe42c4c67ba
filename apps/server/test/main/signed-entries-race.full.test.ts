import { agentSigners, checkExport, signerKeys } from '@grantex/core/log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readAgentKeys, setAgentKey } from '../../src/authority/agents/agent-keys.ts';
import { type Appender, createAppender } from '../../src/ledger/audit/append/appender.ts';
import { exportLines } from '../../src/ledger/audit/read.ts';
import { createReportVerifier, type ReportVerifier } from '../../src/ledger/audit/signed/signed-report.ts';
import { ApiError } from '../../src/base/api-error.ts';
import { type Database, openDatabase } from '../../src/base/store/database.ts';
import { agentKey } from '../support/agent-keys.ts';
import { postgresql } from '../support/databases.ts';
import { verifyKeyProof } from '../../src/authority/agents/key-proof.ts';
import { agentSigner } from '../ledger/audit/agent-signer.ts';
import { linesOf } from '../ledger/audit/audit-server.ts';
import { seed } from '../ledger/audit/seed.ts';

const ISSUER = 'https://issuer.example';

interface Process {
  readonly database: Database;
  readonly appender: Appender;
  readonly verify: ReportVerifier;
}

// Like two processes on one PostgreSQL: separate connections, queues and memory.
let processes: [Process, Process];
beforeAll(async () => {
  const { environment } = await postgresql();
  const url = environment['DATABASE_URL'] ?? '';
  const start = async (): Promise<Process> => {
    const database = await openDatabase({ dataDirectory: '', url });
    const verify = createReportVerifier({ database, issuer: ISSUER });
    return { database, appender: createAppender(database), verify };
  };
  processes = [await start(), await start()];
});
afterAll(async () => {
  for (const { appender, database } of processes) {
    await appender.close();
    await database.close();
  }
});

async function logOf(developerId: string): Promise<Record<string, unknown>[]> {
  let text = '';
  for await (const piece of exportLines(processes[0].database, developerId, undefined)) text += piece;
  return linesOf(text);
}

const codeOf = (error: unknown): string => (error instanceof ApiError ? error.code : String(error));

test('one signed entry sent to two processes at once becomes one entry, and the entries beside it are written', async () => {
  const seeded = await seed(processes[0].database);
  const { developerId, grantId } = seeded;
  const signer = await agentSigner(processes[0].database, seeded, ISSUER);
  for (let round = 0; round < 30; round += 1) {
    const action = `round.${round}`;
    const signed = await signer.sign({ grantId, action, status: 'success' });
    const outcomes = await Promise.all(
      processes.map(async ({ verify, appender }) => {
        const [request] = await verify(developerId, [signed], () => 'signature');
        const plain = appender.append(developerId, { grantId, action: 'plain', status: 'success' });
        const outcome = await appender.append(developerId, request).then(() => 'written', codeOf);
        await plain;
        return outcome;
      }),
    );
    expect(outcomes.toSorted()).toEqual(['SIGNATURE_USED', 'written']);
  }
  const log = await logOf(developerId);
  expect(log.filter(({ signature }) => signature !== undefined)).toHaveLength(30);
  expect(log.filter(({ action }) => action === 'plain')).toHaveLength(60);
  expect(await checkExport(log, { checkpoints: [] })).toMatchObject({ valid: true, entries: 90 });
});

test('while its key is replaced an agent keeps signing, and no entry is later than the end of its key', async () => {
  const [{ database, verify, appender }, other] = processes;
  const seeded = await seed(database);
  const { developerId, agentId, grantId } = seeded;
  const old = await agentSigner(database, seeded, ISSUER);
  const verified = await Promise.all(
    Array.from({ length: 300 }, async () => {
      const signed = await old.sign({ grantId, action: 'late', status: 'success' });
      const [request] = await verify(developerId, [signed], () => 'signature');
      return request;
    }),
  );
  const next = await agentKey();
  const proof = await verifyKeyProof(await next.prove(ISSUER, developerId), next.publicKey as never, {
    issuer: ISSUER,
    developerId,
    now: Date.now(),
  });
  const publicKey = next.publicKey as never;
  let rotation: Promise<void> | undefined;
  const outcomes: Promise<string>[] = [];
  for (const [index, request] of verified.entries()) {
    const { appender: one } = index % 2 === 0 ? { appender } : other;
    outcomes.push(one.append(developerId, request).then(() => 'written', codeOf));
    if (index % 5 === 0) await Promise.race(outcomes.slice(-1));
    if (index === 100) {
      rotation = other.database.forDeveloper(developerId, (transaction) =>
        setAgentKey(transaction, developerId, agentId, { publicKey, proof }),
      );
    }
  }
  await rotation;
  const ended = await Promise.all(outcomes);
  const written = ended.filter((outcome) => outcome === 'written').length;
  expect(written).toBeGreaterThan(100);
  expect(new Set(ended.slice(-50))).toEqual(new Set(['SIGNATURE_KEY_RETIRED']));
  const keys = await database.forDeveloper(developerId, (transaction) =>
    readAgentKeys(transaction, [agentId]),
  );
  const end = keys.get(agentId)?.find(({ kid }) => kid === old.kid)?.revokedAt ?? '';
  const log = await logOf(developerId);
  expect(log).toHaveLength(written);
  expect(log.every(({ timestamp }) => String(timestamp) <= end)).toBe(true);
  const id = `did:grantex:${agentId}`;
  const verificationMethod = [{ publicKeyJwk: old.publicKey, revoked: end }];
  const signers = await agentSigners({ issuer: ISSUER, keys: signerKeys({ id, verificationMethod }) });
  const { signatures } = await checkExport(log, { checkpoints: [], signers });
  expect(signatures).toMatchObject({ signed: written, valid: written });
});
