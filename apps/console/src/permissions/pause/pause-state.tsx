import { Notice } from '../../ui/notice.tsx';
import type { PermissionsClient } from '../parts/client.ts';
import { isSignedOut, useErrorText } from '../parts/error-text.ts';
import { useTexts } from '../parts/texts.tsx';
import type { Hold } from '../parts/wire.ts';
import { VerifierNote } from '../stop/verifier-note.tsx';
import { HoldLines } from './hold-lines.tsx';
import type { Pausing } from './use-pause.ts';

/** Who has paused a permission, and what became of the latest press. Screen readers hear when that changes. */
export function PauseState(props: {
  holds: readonly Hold[];
  developer: string;
  pausing: Pausing;
  client: PermissionsClient;
}) {
  const { holds, developer, pausing, client } = props;
  const { say, text } = useTexts();
  const errorText = useErrorText();
  const { data, error } = pausing;
  return (
    <div className="outcome">
      <div role="status">
        {data !== undefined && 'resumed' in data && (
          <div className="notice">
            {data.resumed.isOnHold ? text('permissions.stillHeld') : say('permissions.resumedNow')}
          </div>
        )}
        {holds.length > 0 && (
          <Notice kind="warning">
            <HoldLines holds={holds} developer={developer} />
            <p>{text('permissions.heldMeans')}</p>
          </Notice>
        )}
      </div>
      {data !== undefined &&
        'paused' in data &&
        data.paused.verifiers.map((each) => (
          <VerifierNote key={each.developerId} verifiers={each} client={client} />
        ))}
      {error !== null && !isSignedOut(error) && <Notice kind="alert">{errorText(error)}</Notice>}
    </div>
  );
}
