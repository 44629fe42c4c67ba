import { type AuditEntry, checkChain } from '@grantex/core/log';
import type { Grantex } from '@grantex/sdk';
import type { Teller } from '../telling/teller.ts';
import { DONE } from './scene.ts';

/** Checks the audit log of the story, without its server, and then a forged copy. */
export async function checkRecord(teller: Teller, grantex: Grantex): Promise<void> {
  const { entries } = await teller.step(
    'record.check',
    'Every call and refusal is an entry, chained by hashes.',
    DONE,
    async () => {
      const exported: AuditEntry[] = [];
      for await (const line of grantex.audit.export()) if (!('disposed' in line)) exported.push(line);
      const report = await checkChain(exported);
      if (!report.valid) {
        return {
          outcome: 'refused',
          code: report.fault.kind,
          detail: report.fault.message,
          entries: exported,
        };
      }
      return {
        outcome: 'done',
        entries: exported,
        detail: `${report.entries} entries, checked without the server: none was changed.`,
      };
    },
  );
  await teller.step(
    'record.forge',
    'A copy says that the refused booking was a success.',
    { outcome: 'refused', code: 'edited' },
    async () => {
      const report = await checkChain(
        entries.map((entry) => (entry.status === 'blocked' ? { ...entry, status: 'success' } : entry)),
      );
      if (report.valid) return { outcome: 'allowed' };
      return { outcome: 'refused', code: report.fault.kind, detail: report.fault.message };
    },
  );
}
