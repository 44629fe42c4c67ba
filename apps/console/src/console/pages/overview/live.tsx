import { useEffect, useState } from 'react';
import { useApi } from '../../session/api.ts';
import { lineOf, type LineState } from '../../stream/event-hub.ts';

/** Says how the overview comes to know what happens. `every`: milliseconds between two looks where nobody tells it. */
export function OverviewLive({ every }: { every: number }) {
  const api = useApi();
  const [state, setState] = useState<LineState>('opening');
  useEffect(() => lineOf(api).join({ told: () => undefined, stands: setState }), [api]);
  const asks = `this page asks every ${every / 1_000} seconds`;
  const words: Readonly<Record<LineState, string>> = {
    closed: 'Not live at the moment.',
    opening: 'Not live yet …',
    open: 'Live: the server tells this page when something happens, and it is counted again.',
    lost: `Not live: the connection over which the server tells what happens is lost, and is being tried again. Until then ${asks}.`,
    refused: `Not live: the server tells this page of nothing at the moment, so ${asks}.`,
  };
  return (
    <p className={`fine live-${state}`} role="status">
      {words[state]}
    </p>
  );
}
