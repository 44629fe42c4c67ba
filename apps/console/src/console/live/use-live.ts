import type { GrantexEvent } from '@grantex/sdk';
import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { OFFERED } from '../parts/agent-name.tsx';
import { useApi } from '../session/api.ts';
import { lineOf, type LineState, type Told } from '../stream/event-hub.ts';
import { createRefresher } from './refresher.ts';
import { mayUse, useSession } from '../session/session.ts';

export interface LiveOptions {
  /** Everything that is shown, by its keys: read again when something may have been missed. */
  keys: readonly QueryKey[];
  /** What of it, and beside it, is old after this event; nothing: it is of no concern here. */
  dueBy: (event: GrantexEvent) => readonly QueryKey[];
}

/** How a page stands that shows by itself what others change. */
export interface Live {
  /** `unheard`: the session's key may not be told of what happens. */
  state: LineState | 'unheard';
  /** When it was last changed by that, in milliseconds since 1970; undefined: not yet. */
  changedAt: number | undefined;
  /** Reads everything that is shown again. */
  lookAgain: () => void;
}

/** Lets a page show by itself what others change, as long as it is open: see {@link createRefresher}. */
export function useLive({ keys, dueBy }: LiveOptions): Live {
  const api = useApi();
  const queries = useQueryClient();
  const mayHear = mayUse(useSession(), 'audit-read');
  const [state, setState] = useState<LineState>('opening');
  const [changedAt, setChangedAt] = useState<number>();
  const dueBySaid = useEffectEvent((told: Told): readonly QueryKey[] => {
    if (told.type === 'ready' || told.type === 'reset') return keys;
    if (told.type === 'audit') return [];
    return [...dueBy(told), ...namesOf(told)];
  });
  useEffect(() => {
    if (!mayHear) return undefined;
    const end = new AbortController();
    const { signal } = end;
    const refresher = createRefresher(queries, { signal, onChanged: () => setChangedAt(Date.now()) });
    const leave = lineOf(api).join({ told: (told) => refresher.due(dueBySaid(told)), stands: setState });
    return () => {
      leave();
      end.abort();
    };
  }, [api, queries, mayHear]);
  return {
    state: mayHear ? state : 'unheard',
    changedAt,
    lookAgain: () => {
      for (const queryKey of keys) void queries.invalidateQueries({ queryKey });
    },
  };
}

/** An agent's own name, which stands wherever the agent does. */
function namesOf(event: GrantexEvent): readonly QueryKey[] {
  const isRenamed = event.type === 'agent.updated' || event.type === 'agent.deleted';
  return isRenamed ? [['agents', 'one', event.data.agentId], OFFERED] : [];
}
