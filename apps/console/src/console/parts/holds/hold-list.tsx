import type { Hold } from '@grantex/sdk';
import { Link } from 'react-router';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code, Quoted } from '../../../ui/quoted.tsx';
import { AgentName } from '../agent-name.tsx';

/** Who holds, and who can end that. */
const WORDS: Readonly<Record<Hold['by'], { by: string; release: string }>> = {
  developer: { by: 'You', release: '' },
  person: {
    by: 'The person who gave the grant',
    release: 'Only they can resume it, on their permissions page.',
  },
  vouched: {
    by: 'Somebody in a session that you opened for the person',
    release: 'Only the person can resume it, or somebody in such a session.',
  },
  rule: { by: 'A rule of yours', release: 'You can release it, and so can the person.' },
};

/**
 * Who keeps something from acting, since when and why.
 * @param id of the grant or agent that the page is about: a hold may be on another one of its chain
 */
export function HoldList({ holds, id }: { holds: readonly Hold[]; id: string }) {
  if (holds.length === 0) return undefined;
  return (
    <Notice kind="warning">
      <p>
        <strong>It is on hold:</strong> it gets no token, and services refuse it, until nobody holds it any
        more.
      </p>
      <ul>
        {holds.map((hold) => (
          <li key={`${hold.by} ${hold.on}`}>
            <HoldItem hold={hold} isOther={hold.on !== id} />
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function HoldItem({ hold: { by, since, reason, on }, isOther }: { hold: Hold; isOther: boolean }) {
  const words = WORDS[by];
  return (
    <>
      {words.by} put {isOther ? <HeldThing id={on} /> : 'it'} on hold <RelativeMoment at={since} />
      {reason === undefined ? (
        '.'
      ) : (
        <>
          : “<Quoted>{reason}</Quoted>”.
        </>
      )}
      {words.release !== '' && ` ${words.release}`}
    </>
  );
}

/** An agent of the chain, or a grant above. */
function HeldThing({ id }: { id: string }) {
  if (id.startsWith('ag_')) {
    return (
      <>
        the agent <AgentName id={id} />
      </>
    );
  }
  return (
    <>
      the grant{' '}
      <Link to={`/grants/${id}`}>
        <Code>{id}</Code>
      </Link>{' '}
      above it
    </>
  );
}
