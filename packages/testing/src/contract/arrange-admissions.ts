import type { AdmissionAnswer, Admissions, AuditRecord, JsonObject } from '@grantex/core';
import { decodeJwt } from 'jose';
import type { AdmissionKind } from './cases/contract-case.ts';
import type { World } from './world.ts';

/** Makes the server of a case, which answers about a call and writes its entry as one does (`docs/protocol.md` §15). */
export function openAdmissions(kind: AdmissionKind, { recorder }: World): Admissions {
  return {
    async admit({ token, action }) {
      const record = { ...attributionOf(token), action };
      const write = async (status: AuditRecord['status'], metadata: JsonObject): Promise<string> =>
        (await recorder.write({ ...record, status, metadata }))?.entryId ?? '';
      return ANSWERS[kind](write);
    },
    giveBack: () => Promise.reject(new Error('Every call of these cases runs.')),
    waitForApproval: () => Promise.reject(new Error('Nobody decides in these cases.')),
  };
}

type Write = (status: AuditRecord['status'], metadata: JsonObject) => Promise<string>;

const ANSWERS: { readonly [KIND in AdmissionKind]: (write: Write) => Promise<AdmissionAnswer> } = {
  admits: async (write) => ({ decision: 'allow', entryId: await write('allowed', {}) }),
  'asks the person': async (write) => ({
    decision: 'ask',
    entryId: await write('blocked', { reason: 'approval_required' }),
    refusal: {
      code: 'approval_required',
      approvalId: 'apr_1',
      approvalUrl: 'https://grantex.example/approvals/apr_1',
      expiresAt: '2030-01-01T00:15:00.000Z',
    },
  }),
};

function attributionOf(token: string): Pick<AuditRecord, 'grantId' | 'agentId' | 'agentDid' | 'principalId'> {
  const { grnt, client_id, agt, sub } = decodeJwt(token);
  return {
    grantId: String(grnt),
    agentId: String(client_id),
    agentDid: String(agt),
    principalId: String(sub),
  };
}
