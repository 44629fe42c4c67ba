import { Moment } from '../../ui/moment.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { type Stopped, toldInWords } from '../stopped.ts';

/** What has ended, when, and who has been told: what the server knows, and no more. */
export function StoppedWords({ stopped }: { stopped: Stopped }) {
  const { at, verifiers } = stopped;
  return (
    <>
      <p>
        <strong>
          Stopped at <Moment at={at} isExact />.
        </strong>{' '}
        {endedInWords(stopped)} From then on this server refuses.
      </p>
      {verifiers.map((each) => {
        const { before, after } = toldInWords(each);
        return (
          <p key={each.developer} className="fine">
            {before} <Quoted>{each.developer}</Quoted> {after}
          </p>
        );
      })}
    </>
  );
}

function endedInWords({ ended, isMore, neverBegun }: Stopped): string {
  const never =
    neverBegun === 0
      ? ''
      : ` ${neverBegun === 1 ? 'One that you approved' : `${neverBegun} that you approved`} will never begin.`;
  if (isMore)
    return `Everything of it has ended: ${ended.toLocaleString()} permissions that were counted, and any beyond them.${never}`;
  if (ended === 0) return neverBegun === 0 ? 'Nothing of it was in force any more.' : never.trimStart();
  return `${ended === 1 ? 'One permission has ended.' : `${ended} permissions have ended.`}${never}`;
}
