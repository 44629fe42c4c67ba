import { randomBytes } from 'node:crypto';
import type { Work } from '../../../src/base/store/database.ts';
import {
  approveCall,
  type LockedApproval,
  lockApproval,
  refuseCall,
} from '../../../src/authority/approvals/decide.ts';
import { canonicalCall, type CanonicalCall } from '../../../src/authority/approvals/approved-call.ts';
import { askPerson, findApproval, useApproval } from '../../../src/authority/approvals/ask-person.ts';
import type { Transaction } from '../../../src/base/store/database.ts';
import { makeAgent, makeGrant, type TestGrant } from '../../support/grants.ts';
import type { TestDeveloper, TestServer } from '../../support/server.ts';

const AUDIENCE = 'https://pay.example';

/** A call that pays so much. */
export function payment(amount: number, more: object = {}): CanonicalCall {
  return canonicalCall({ action: 'pay', audience: AUDIENCE, input: { amount, ...more } });
}

/** What a server encrypts with, in tests that call its rules. */
export const needs = { masterKey: new Uint8Array(randomBytes(32)) };

/** A grant in a sandbox, with the functions that an admission calls, each in a transaction of its own. */
export interface AskingGrant extends TestGrant {
  ask(call: CanonicalCall): ReturnType<typeof askPerson>;
  find(call: CanonicalCall): ReturnType<typeof findApproval>;
  use(id: string, entryId?: string): Promise<boolean>;
  /** Decides as the sandbox route does. */
  decide(id: string, decision: 'approve' | 'refuse'): Promise<void>;
}

export async function askingGrant({ database }: TestServer, developer: TestDeveloper): Promise<AskingGrant> {
  const agentId = await makeAgent(developer.call);
  const grant = await makeGrant(developer.call, agentId);
  const { grantId } = grant;
  const run = <RESULT>(work: Work<RESULT>): Promise<RESULT> => database.forDeveloper(developer.id, work);
  return {
    ...grant,
    ask: (call) =>
      run((transaction) => askPerson(transaction, needs, { developerId: developer.id, grantId, call })),
    find: ({ digest }) => run((transaction) => findApproval(transaction, { grantId, digest })),
    use: (id, entryId = 'alog_x') => run((transaction) => useApproval(transaction, id, entryId)),
    decide: (id, decision) => run((transaction) => decideCall(transaction, id, decision)),
  };
}

async function decideCall(
  transaction: Transaction,
  id: string,
  decision: 'approve' | 'refuse',
): Promise<void> {
  const held: LockedApproval = await lockApproval(transaction, id);
  await (decision === 'approve' ? approveCall : refuseCall)(transaction, held);
}

/** The id of an open question. */
export async function idOf(asked: ReturnType<typeof askPerson>): Promise<string> {
  const found = await asked;
  if ('waiting' in found) throw new Error('too many calls wait already');
  return found.id;
}

/** Asks the person of a grant about a new call. */
export async function askAbout(
  { database }: TestServer,
  developerId: string,
  grantId: string,
): Promise<string> {
  const call = payment(300, { reference: randomBytes(8).toString('hex') });
  return idOf(
    database.forDeveloper(developerId, (transaction) =>
      askPerson(transaction, needs, { developerId, grantId, call }),
    ),
  );
}
