import { useQuery } from '@tanstack/react-query';
import { Notice } from '../../ui/notice.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { RECHECK, type PermissionsClient } from '../parts/client.ts';
import { isSignedOut, useErrorText } from '../parts/error-text.ts';
import { type TextKey, useTexts } from '../parts/texts.tsx';
import { minuteAfter } from '../parts/time.tsx';
import type { StopResponse, ToldResponse, Verifiers } from '../parts/wire.ts';
import type { Stopping } from './use-stop.ts';

/** The result of the latest stop, or why it failed. */
export function StopResult({ stopping, client }: { stopping: Stopping; client: PermissionsClient }) {
  const { mutation, result } = stopping;
  const errorText = useErrorText();
  return (
    <div ref={result} tabIndex={-1} className="outcome">
      <Notice kind="status">{mutation.data !== undefined && <Ended response={mutation.data} />}</Notice>
      {mutation.data?.verifiers.map((each) => (
        <VerifierNote key={each.developerId} verifiers={each} client={client} />
      ))}
      {mutation.error !== null && !isSignedOut(mutation.error) && (
        <Notice kind="alert">{errorText(mutation.error)}</Notice>
      )}
    </div>
  );
}

function Ended({ response: { ended, isMore, neverBegun } }: { response: StopResponse }) {
  const { say } = useTexts();
  return (
    <>
      {(ended > 0 || isMore) && (
        <p>{say(isMore ? 'permissions.endedAtLeast' : 'permissions.ended', { count: ended })}</p>
      )}
      {neverBegun > 0 && <p>{say('permissions.neverBegun', { count: neverBegun })}</p>}
      {ended === 0 && !isMore && neverBegun === 0 && <p>{say('permissions.endedBefore')}</p>}
    </>
  );
}

/** Milliseconds between two looks, and how many there are: what is connected is told within moments. */
const LOOK_EVERY = 1_000;
const MOST_LOOKS = 30;

/** Which verifiers know, kept up to date until all do. It claims no more than the server knows. */
function VerifierNote({ verifiers, client }: { verifiers: Verifiers; client: PermissionsClient }) {
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
