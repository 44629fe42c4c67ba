import type { Agent, AgentDescription } from '@grantex/sdk';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { useApi } from '../../session/api.ts';
import { AgentForm } from './form.tsx';

/** Edits the description of an agent. */
export function AgentEdit({ agent }: { agent: Agent }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const wasOpen = useRef(false);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // The focus goes to the first field when the form opens, and back to the button when it closes.
    if (isOpen !== wasOpen.current) place.current?.querySelector<HTMLElement>('input, button')?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  const change = useMutation({
    mutationFn: (description: AgentDescription) => api.agents.update(agent.agentId, description),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['agents'] }),
  });
  if (!isOpen) {
    return (
      <div className="buttons" ref={place}>
        <Button onPress={() => setOpen(true)}>Edit</Button>
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
        onSubmit={(description) => change.mutate(description, { onSuccess: () => setOpen(false) })}
        onCancel={() => setOpen(false)}
      />
    </div>
  );
}
