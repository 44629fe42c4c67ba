import { removeHidden } from '@grantex/core/issuer';
import { useApi } from '../session/api.ts';
import { mayUse, useSession } from '../session/session.ts';
import { useAgentName } from './agent-name.tsx';
import { FilterText } from './filter-form.tsx';
import { SuggestionField } from './suggestion-field.tsx';

/** The most suggestions at a time. */
const MOST = 8;

/** An agent to filter by: by its name, or its id where the session's key may not read agents. */
export function AgentField({ id }: { id: string | undefined }) {
  const api = useApi();
  const mayRead = mayUse(useSession(), 'issue');
  const { name, isPending } = useAgentName(id);
  if (!mayRead) return <FilterText label="Agent id" name="agent" maxLength={64} placeholder="ag_…" />;
  return (
    <SuggestionField
      // The name of a chosen agent may come later than the field.
      key={isPending ? 'pending' : (name ?? '')}
      label="Agent"
      name="agent"
      placeholder="Name"
      chosen={id === undefined ? undefined : { id, name: removeHidden(name ?? id) }}
      kind="agents"
      suggest={async (text, signal) => {
        const { agents } = await api.agents.list(
          { contains: text === '' ? undefined : text, pageSize: MOST },
          { signal },
        );
        return agents.map((agent) => ({ id: agent.agentId, name: agent.name }));
      }}
      accepts={(text) => text.startsWith('ag_')}
    />
  );
}
