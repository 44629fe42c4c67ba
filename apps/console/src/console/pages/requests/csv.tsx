import type { AuthorizationFilter, ListedAuthorization } from '@grantex/sdk';
import { agentNames } from '../../parts/agent-name.tsx';
import { CsvExport } from '../../parts/csv-export.tsx';
import { REQUEST_WORDS } from '../../parts/request-state.tsx';
import { useApi } from '../../session/api.ts';

/** Saves the requests as they are filtered, newest first. */
export function RequestsCsv({ filter }: { filter: AuthorizationFilter }) {
  const api = useApi();
  return (
    <CsvExport<ListedAuthorization>
      file="requests"
      rows={(signal) => api.authorizations.listAll(filter, { signal })}
      columns={async (signal) => {
        const names = await agentNames(api, signal);
        return [
          { title: 'Request id', value: ({ authRequestId }) => authRequestId },
          { title: 'Agent', value: ({ agentId }) => names.get(agentId) },
          { title: 'Agent id', value: ({ agentId }) => agentId },
          { title: 'Person', value: ({ principalId }) => principalId },
          { title: 'Status', value: ({ status }) => REQUEST_WORDS[status] },
          { title: 'Scopes', value: ({ scopes }) => scopes.join(' ') },
          { title: 'Approved scopes', value: ({ approvedScopes }) => approvedScopes?.join(' ') },
          { title: 'For how long', value: ({ expiresIn }) => expiresIn },
          { title: 'Approved for', value: ({ approvedExpiresIn }) => approvedExpiresIn },
          { title: 'Service', value: ({ audience }) => audience },
          { title: 'Asked', value: ({ createdAt }) => createdAt },
          { title: 'Expires', value: ({ expiresAt }) => expiresAt },
        ];
      }}
    />
  );
}
