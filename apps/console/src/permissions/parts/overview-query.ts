import { useQuery, type UseQueryResult } from '@tanstack/react-query';
import { createContext, useContext } from 'react';
import { OVERVIEW, type PermissionsClient } from './client.ts';
import type { OverviewResponse } from './wire.ts';

/** Milliseconds between two reads. */
export const READ_EVERY = 10_000;
/** While an app has yet to fetch a grant, or a call waits: either usually takes seconds. */
const READ_EVERY_AWAITED = 5_000;

const ClientContext = createContext<PermissionsClient | undefined>(undefined);

/** Gives the client to everything below. */
export const ClientProvider = ClientContext.Provider;

/**
 * What can act for the person. It is read from time to time while the window is visible, and when it gets the focus: agents
 * delegate and stop by themselves, and another tab may have stopped something, or signed out.
 */
export function useOverview(): UseQueryResult<OverviewResponse> {
  const client = useContext(ClientContext);
  if (client === undefined) throw new Error('useOverview needs a ClientProvider above it');
  return useQuery({
    queryKey: OVERVIEW,
    queryFn: () => client.overview(),
    refetchInterval: ({ state }) => (hasAwaited(state.data) ? READ_EVERY_AWAITED : READ_EVERY),
  });
}

function hasAwaited(response: OverviewResponse | undefined): boolean {
  return (
    response?.overview?.people.some(({ awaited, waiting }) => awaited.length + waiting.length > 0) ?? false
  );
}
