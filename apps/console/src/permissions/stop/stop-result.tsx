import { Notice } from '../../ui/notice.tsx';
import type { PermissionsClient } from '../parts/client.ts';
import { isSignedOut, useErrorText } from '../parts/error-text.ts';
import { useTexts } from '../parts/texts.tsx';
import type { StopResponse } from '../parts/wire.ts';
import type { Stopping } from './use-stop.ts';
import { VerifierNote } from './verifier-note.tsx';

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
