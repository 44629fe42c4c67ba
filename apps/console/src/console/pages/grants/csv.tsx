import type { Grant, GrantFilter } from '@grantex/sdk';
import { CsvExport } from '../../parts/csv-export.tsx';
import { agentNames } from '../../parts/agent-name.tsx';
import { useApi } from '../../session/api.ts';

/** Saves the grants as they are filtered. */
export function GrantsCsv({ filter, order }: { filter: GrantFilter; order: 'asc' | 'desc' }) {
  const api = useApi();
  return (
    <CsvExport<Grant>
      file="grants"
      rows={(signal) => api.grants.listAll({ ...filter, order }, { signal })}
      columns={async (signal) => {
        const names = await agentNames(api, signal);
        return [
          { title: 'Grant id', value: ({ grantId }) => grantId },
          { title: 'Agent', value: ({ agentId }) => names.get(agentId) },
          { title: 'Agent id', value: ({ agentId }) => agentId },
          { title: 'Person', value: ({ principalId }) => principalId },
          { title: 'Status', value: ({ status }) => status },
          { title: 'Scopes', value: ({ scopes }) => scopes.join(' ') },
          { title: 'Service', value: ({ audience }) => audience },
          { title: 'Granted', value: ({ issuedAt }) => issuedAt },
          { title: 'Until', value: ({ expiresAt }) => expiresAt },
          { title: 'Revoked', value: ({ revokedAt }) => revokedAt },
          { title: 'Depth of delegation', value: ({ delegationDepth }) => delegationDepth },
          { title: 'Delegated from', value: ({ parentGrantId }) => parentGrantId },
          { title: 'On hold by', value: ({ holds }) => holds.map(({ by }) => by).join(' ') },
        ];
      }}
    />
  );
}
