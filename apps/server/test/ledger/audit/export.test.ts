import { checkChain } from '@grantex/core/log';
import { expect, test } from 'vitest';
import { exportLines } from '../../../src/ledger/audit/read.ts';
import { engines } from '../../support/databases.ts';
import { auditServer } from './audit-server.ts';

const MEBIBYTE = 1024 * 1024;
const LARGEST_ENTRY = 66 * 1024;

test.each(engines)(
  'an export holds at most a mebibyte in memory at a time, however large the entries, on $engine',
  async ({ place }) => {
    const server = await auditServer(await place());
    const metadata = { text: 'x'.repeat(60_000) };
    const entries = Array.from({ length: 15 }, () => ({ ...about(server.grantId), metadata }));
    for (let batch = 0; batch < 4; batch += 1) {
      expect((await server.call('POST /v1/audit/batch', { entries })).status).toBe(201);
      await server.call('POST /v1/audit/log', about(server.grantId));
    }
    const sizes: number[] = [];
    for await (const piece of exportLines(server.database, server.developerId, undefined))
      sizes.push(piece.length);
    expect(Math.max(...sizes)).toBeLessThan(MEBIBYTE + LARGEST_ENTRY);
    expect(sizes).toHaveLength(4);
    expect(await checkChain(await server.exported())).toMatchObject({ valid: true, entries: 64 });
    await server.close();
  },
);

function about(grantId: string): { grantId: string; action: string; status: string } {
  return { grantId, action: 'read', status: 'success' };
}
