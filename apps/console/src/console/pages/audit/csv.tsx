import type { AuditEntry, AuditFilter } from '@grantex/sdk';
import { agentNames } from '../../parts/agent-name.tsx';
import { CsvExport } from '../../parts/csv-export.tsx';
import { refusalOf } from '../../parts/refusal.ts';
import { useApi } from '../../session/api.ts';
import { mayUse, useSession } from '../../session/session.ts';

/** Saves the entries as they are filtered, in the order of the log. Whoever may not read agents gets their ids alone. */
export function AuditCsv({ filter }: { filter: AuditFilter }) {
  const api = useApi();
  const mayName = mayUse(useSession(), 'issue');
  return (
    <CsvExport<AuditEntry>
      file="audit-log"
      rows={(signal) => api.audit.listAll(filter, { signal })}
      columns={async (signal) => {
        const names = mayName ? await agentNames(api, signal) : new Map<string, string>();
        return [
          { title: '#', value: ({ seq }) => seq },
          { title: 'Entry id', value: ({ entryId }) => entryId },
          { title: 'When', value: ({ timestamp }) => timestamp },
          { title: 'Action', value: ({ action }) => action },
          { title: 'Status', value: ({ status }) => status },
          { title: 'Refused because', value: (entry) => refusalOf(entry)?.message },
          { title: 'Agent', value: ({ agentId }) => names.get(agentId ?? '') },
          { title: 'Agent id', value: ({ agentId }) => agentId },
          { title: 'For', value: ({ principalId }) => principalId },
          { title: 'Grant id', value: ({ grantId }) => grantId },
          {
            title: 'Metadata',
            value: ({ metadata }) => (metadata === null ? null : JSON.stringify(metadata)),
          },
        ];
      }}
    />
  );
}
