import type { Agent, AgentDescription } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { useApi } from '../api.ts';
import { AgentForm } from './agent-form.tsx';

/** Changes what describes an agent. */
export function AgentEdit({ agent }: { agent: Agent }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isOpen, open] = useState(false);
  const wasOpen = useRef(false);
  const closed = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever comes out of the form is where they went into it.
    if (!isOpen && wasOpen.current) closed.current?.querySelector('button')?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const change = useMutation({
    mutationFn: (described: AgentDescription) => api.agents.update(agent.agentId, described),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['agents'] }),
  });
  if (!isOpen) {
    return (
      <div className="buttons" ref={closed}>
        <Button isSmall onPress={() => open(true)}>
          Edit
        </Button>
      </div>
    );
  }
  return (
    <AgentForm
      agent={agent}
      label="Save"
      error={change.error}
      isBusy={change.isPending}
      onSubmit={(described) => change.mutate(described, { onSuccess: () => open(false) })}
      onCancel={() => open(false)}
    />
  );
}
