import type { GrantexEvent } from '@grantex/sdk';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { NEWEST_AGENTS } from '../parts/agent-name.tsx';
import { useApi } from '../session/api.ts';
import { mayUse, useSession } from '../session/session.ts';
import { eventHubOf, type StreamMessage, type StreamState } from '../stream/event-hub.ts';
import { createRefresher } from './refresher.ts';

export interface LiveOptions {
  /** The keys of all queries that the page shows. They are read again when events may have been missed. */
  keys: readonly QueryKey[];
  /** The keys of the queries that this event makes stale. */
  staleAfter: (event: GrantexEvent) => readonly QueryKey[];
}

/** The state of a page that shows changes by others as they happen. */
export interface Live {
  /** `denied`: the session's key may not read events. */
  state: StreamState | 'denied';
  /** When such a change last appeared, in milliseconds since 1970; undefined: not yet. */
  changedAt: number | undefined;
  /** When something was last heard from the server, in milliseconds since 1970. Only while the connection is lost. */
  heardAt: number | undefined;
  /** Reads everything that the page shows again. */
  refresh: () => void;
}

/** Keeps a page up to date while it is open: see {@link createRefresher}. */
export function useLive({ keys, staleAfter }: LiveOptions): Live {
  const api = useApi();
  const queries = useQueryClient();
  const mayRead = mayUse(useSession(), 'audit-read');
  const [state, setState] = useState<StreamState>('opening');
  const [changedAt, setChangedAt] = useState<number>();
  const [heardAt, setHeardAt] = useState<number>();
  const staleKeys = useEffectEvent((message: StreamMessage): readonly QueryKey[] => {
    if (message.type === 'ready' || message.type === 'reset') return keys;
    if (message.type === 'audit') return [];
    return [...staleAfter(message), ...agentNameKeys(message)];
  });
  useEffect(() => {
    if (!mayRead) return undefined;
    const end = new AbortController();
    const { signal } = end;
    const refresher = createRefresher(queries, { signal, onChange: () => setChangedAt(Date.now()) });
    const hub = eventHubOf(api);
    const unsubscribe = hub.subscribe({
      onMessage: (message) => refresher.refresh(staleKeys(message)),
      onState(next) {
        setState(next);
        setHeardAt(next === 'lost' ? hub.heardAt() : undefined);
      },
    });
    return () => {
      unsubscribe();
      end.abort();
    };
  }, [api, queries, mayRead]);
  return {
    state: mayRead ? state : 'denied',
    changedAt,
    heardAt,
    refresh: () => {
      for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
    },
  };
}

/** The queries behind `AgentName`, which is part of most pages. */
function agentNameKeys(event: GrantexEvent): readonly QueryKey[] {
  const isRenamed = event.type === 'agent.updated' || event.type === 'agent.deleted';
  return isRenamed ? [['agents', 'one', event.data.agentId], NEWEST_AGENTS] : [];
}
