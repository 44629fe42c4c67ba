import { Moment } from '../../ui/moment.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import type { StopResponse } from '../parts/wire.ts';

/** What has ended, when, and which verifiers were told. It claims no more than the server knows. */
export function StopResult({ response }: { response: StopResponse }) {
  const { at, verifiers } = response;
  return (
    <>
      <p>
        <strong>
          Stopped at <Moment at={at} isExact />.
        </strong>{' '}
        {describeEnd(response)} From then on, this server refuses the tokens.
      </p>
      {verifiers.map((each) => {
        const { before, after } = describeVerifiers(each);
        return (
          <p key={each.developer} className="fine">
            {before} <Quoted>{each.developer}</Quoted> {after}
          </p>
        );
      })}
    </>
  );
}

function describeEnd({ ended, isMore, neverBegun }: StopResponse): string {
  const approvals =
    neverBegun === 0
      ? ''
      : ` ${neverBegun === 1 ? 'One approval' : `${neverBegun} approvals`} will never be used.`;
  if (isMore) return `All of these permissions have ended: at least ${ended.toLocaleString()}.${approvals}`;
  if (ended === 0) return neverBegun === 0 ? 'It had already ended.' : approvals.trimStart();
  return `${ended === 1 ? 'One permission has ended.' : `${ended} permissions have ended.`}${approvals}`;
}

/** Which verifiers were told, as a sentence around the developer's name. */
export function describeVerifiers({ connected, told }: StopResponse['verifiers'][number]): {
  before: string;
  after: string;
} {
  if (connected === 0) {
    return {
      before: 'No verifier of',
      after:
        'is connected to this server at the moment. Each one refuses the tokens after it next asks this server, at the latest when they expire.',
    };
  }
  if (told === connected) {
    return {
      before: `${connected} connected ${connected === 1 ? 'verifier' : 'verifiers'} of`,
      after: `${connected === 1 ? 'has' : 'have'} been told.`,
    };
  }
  return {
    before: `${told} of ${connected} connected verifiers of`,
    after: 'have been told so far. The others will be told as soon as they read again.',
  };
}
