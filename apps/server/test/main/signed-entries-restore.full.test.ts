import { checkExport } from '@grantex/core/log';
import { describe, expect, test } from 'vitest';
import { backUp, KEY, keptEngines, restoreInto } from './backup/places.ts';
import { apiFetch } from '../support/contract.ts';
import { makeAgent, makeGrant } from '../support/grants.ts';
import { testServer } from '../support/server.ts';
import { agentSigner } from '../ledger/audit/agent-signer.ts';
import { linesOf } from '../ledger/audit/audit-server.ts';

const ISSUER = 'http://localhost:4999';

describe.each(keptEngines)('a backup of $engine', ({ engine, place }) => {
  test.each(keptEngines.filter((to) => to.engine !== engine))(
    'restores signed entries to $engine, where a written entry is not written again',
    async (to) => {
      const from = await place();
      const server = await testServer({ place: from, bootstrapKey: KEY });
      const { call, id: developerId } = server.developer;
      const agentId = await makeAgent(call);
      const { grantId } = await makeGrant(call, agentId);
      const signer = await agentSigner(server.database, { developerId, agentId }, ISSUER);
      const signed = await signer.sign({ grantId, action: 'flight.booked', status: 'success' });
      const { status, body } = await call('POST /v1/audit/log', signed);
      expect(status).toBe(201);
      await server.close();
      const { file } = await backUp(from);
      const target = await to.target();
      await restoreInto(target, file);
      const restored = await testServer({ place: target, bootstrapKey: KEY });
      try {
        const again = await restored.developer.call('POST /v1/audit/log', signed);
        expect([again.status, again.body.code]).toEqual([409, 'SIGNATURE_USED']);
        expect(again.body.message).toContain(body.entryId);
        const next = await signer.sign({ grantId, action: 'flight.booked', status: 'success' });
        expect((await restored.developer.call('POST /v1/audit/log', next)).status).toBe(201);
        const headers = { authorization: `Bearer ${KEY}` };
        const lines = await (await apiFetch(`${restored.url}/v1/audit/export`, { headers })).text();
        const { valid, signatures } = await checkExport(linesOf(lines), { checkpoints: [] });
        expect([valid, signatures.signed]).toEqual([true, 2]);
      } finally {
        await restored.close();
      }
    },
  );
});
