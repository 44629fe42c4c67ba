import { useQuery } from '@tanstack/react-query';
import { Quoted } from '../../ui/quoted.tsx';
import { RECHECK, type PermissionsClient } from '../parts/client.ts';
import { type TextKey, useTexts } from '../parts/texts.tsx';
import { minuteAfter } from '../parts/time.tsx';
import type { ToldResponse, Verifiers } from '../parts/wire.ts';

/** Milliseconds between two looks, and how many there are: what is connected is told within moments. */
const LOOK_EVERY = 1_000;
const MOST_LOOKS = 30;

/** Which verifiers know, kept up to date until all do. It claims no more than the server knows. */
export function VerifierNote({ verifiers, client }: { verifiers: Verifiers; client: PermissionsClient }) {
  const { say, language } = useTexts();
  const { developer, developerId, seq, latest } = verifiers;
  const query = useQuery({
    queryKey: [...RECHECK, developerId, seq],
    queryFn: () => client.told(verifiers),
    initialData: { connected: verifiers.connected, told: verifiers.told },
    staleTime: LOOK_EVERY,
    refetchInterval: ({ state }) =>
      isToldToAll(state.data ?? verifiers) || state.dataUpdateCount > MOST_LOOKS ? false : LOOK_EVERY,
  });
  const { connected, told } = query.data;
  return (
    <p className="fine">
      {say(noteKey(query.data), {
        developer: <Quoted>{developer}</Quoted>,
        connected,
        told,
        time: minuteAfter(latest, language),
      })}
    </p>
  );
}

function isToldToAll({ connected, told }: ToldResponse): boolean {
  return told >= connected;
}

/** The text that says which verifiers know. */
export function noteKey({ connected, told }: ToldResponse): TextKey {
  if (connected === 0) return 'permissions.noneConnected';
  return isToldToAll({ connected, told }) ? 'permissions.allTold' : 'permissions.someTold';
}
