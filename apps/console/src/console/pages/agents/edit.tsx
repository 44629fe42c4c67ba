import type { Agent, AgentDescription } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useApi } from '../../session/api.ts';
import { AgentForm } from './form.tsx';

/** Changes what describes an agent. */
export function AgentEdit({ agent }: { agent: Agent }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isOpen, open] = useState(false);
  const wasOpen = useRef(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Whoever goes into the form is at its beginning, and comes out of it where they went in.
    if (isOpen !== wasOpen.current) place.current?.querySelector<HTMLElement>('input, button')?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const change = useMutation({
    mutationFn: (described: AgentDescription) => api.agents.update(agent.agentId, described),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['agents'] }),
  });
  if (!isOpen) {
    return (
      <div className="buttons" ref={place}>
        <Button isSmall onPress={() => open(true)}>
          Edit
        </Button>
      </div>
    );
  }
  return (
    <div className="opened" ref={place}>
      <AgentForm
        agent={agent}
        label="Save"
        error={change.error}
        isBusy={change.isPending}
        onSubmit={(described) => change.mutate(described, { onSuccess: () => open(false) })}
        onCancel={() => open(false)}
      />
    </div>
  );
}
