import { Quoted } from '../../ui/quoted.tsx';
import { useAgentLabel } from '../parts/agent-label.ts';
import { useTexts } from '../parts/texts.tsx';
import { Time } from '../parts/time.tsx';
import type { Person } from '../parts/wire.ts';

/** The calls that wait for the person, above everything else. Each leads to its own page, where they decide. */
export function WaitingCalls({ people, base }: { people: readonly Person[]; base: string }) {
  const { say, text } = useTexts();
  const label = useAgentLabel();
  const calls = people.flatMap(({ waiting, developerId, binding }) =>
    waiting.map((call) => ({
      ...call,
      // Where the person signs in at a provider, the page offers that.
      address: `${base}/approvals/${call.id}${binding?.way === 'directory' ? `?developer=${developerId}` : ''}`,
    })),
  );
  return (
    <section aria-live="polite" aria-label={text('permissions.waitingForYou')}>
      {calls.length > 0 && (
        <>
          <h2>{text('permissions.waitingForYou')}</h2>
          <ul className="rows">
            {calls.map(({ id, agent, action, until, address }) => (
              <li className="row" key={id}>
                <div className="row-text">
                  <p>
                    {say('permissions.waitingCall', {
                      agent: <Quoted>{label(agent)}</Quoted>,
                      action: <Quoted>{action}</Quoted>,
                    })}
                  </p>
                  <ul className="meta">
                    <li>{say('permissions.waitingUntil', { time: <Time at={until} as="exact" /> })}</li>
                  </ul>
                </div>
                <a className="button main small" href={address}>
                  {text('permissions.decide')}
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
