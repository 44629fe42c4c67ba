import { type AuditEntry, checkChain } from '@grantex/core/log';
import type { Grantex } from '@grantex/sdk';
import type { Narrator } from '../telling/narrator.ts';
import type { Teller } from '../telling/teller.ts';

/** Prints the audit trail of the story, checks its chain, and checks a forged copy. */
export async function readTrail(teller: Teller, narrator: Narrator, grantex: Grantex): Promise<void> {
  narrator.part('What remains: a record that shows if somebody changes it');
  const { entries } = await teller.step(
    'audit.export',
    'the audit trail is exported',
    { outcome: 'done' },
    async () => {
      const exported: AuditEntry[] = [];
      for await (const entry of grantex.audit.export()) exported.push(entry);
      return { outcome: 'done', entries: exported, detail: `${exported.length} entries` };
    },
  );
  for (const entry of entries) narrator.note(`           ${lineOf(entry)}`);

  await teller.step(
    'audit.check',
    'its chain of hashes is checked, without the server',
    { outcome: 'done' },
    async () => {
      const report = await checkChain(entries);
      if (report.valid)
        return {
          outcome: 'done',
          detail: `${report.entries} entries, head ${report.head?.hash.slice(0, 16)}…`,
        };
      return { outcome: 'refused', code: report.fault.kind, detail: report.fault.message };
    },
  );
  await teller.step(
    'audit.forge',
    'in a copy, the refused booking is rewritten as a success',
    { outcome: 'refused', code: 'edited' },
    async () => {
      const forged = entries.map((entry) =>
        entry.status === 'blocked' ? { ...entry, status: 'success' } : entry,
      );
      const report = await checkChain(forged);
      if (report.valid) return { outcome: 'allowed' };
      return { outcome: 'refused', code: report.fault.kind, detail: report.fault.message };
    },
  );
}

function lineOf({ seq, status, action, agentId, metadata }: AuditEntry): string {
  const { reason, via } = metadata ?? {};
  const detail = typeof reason === 'string' ? `  ${reason}` : '';
  return `${String(seq).padStart(3)}  ${status.padEnd(8)} ${action.padEnd(18)} ${String(via).padEnd(10)} ${agentId ?? ''}${detail}`;
}
