import type { Developer, ResourceSettings } from '@grantex/sdk';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { Outcome } from '../../parts/outcome.tsx';
import { ServiceForm } from './service-form.tsx';
import { ServiceRemove } from './service-remove.tsx';
import { DPOP, OPEN_TO, PEOPLE } from './service-words.ts';

/** What is open in the card: nothing, a new service, or one by its audience. */
type Opened = { audience: string | undefined; isRemoval: boolean } | undefined;

/** The services that OAuth clients may ask for, and how open each one is. */
export function ServicesCard({ developer }: { developer: Developer }) {
  const [opened, setOpened] = useState<Opened>();
  const [outcome, setOutcome] = useState('');
  const services = Object.entries(developer.settings.resources ?? {});
  const open = (next: Opened): void => {
    setOutcome('');
    setOpened(next);
  };
  const finish = (text: string): void => {
    setOpened(undefined);
    setOutcome(text);
  };
  const close = (): void => setOpened(undefined);
  const isNew = opened !== undefined && opened.audience === undefined;
  return (
    <section className="card" aria-labelledby="services">
      <h2 id="services">Services for OAuth clients</h2>
      <p>
        Apps such as Claude and ChatGPT log people in here to use these services. Once the list has one,
        grants are only for these services, the audiences above, and this issuer.
      </p>
      <Outcome text={outcome} />
      {services.length === 0 && !isNew && <p className="fine">No service is open to OAuth clients yet.</p>}
      <ul className="services">
        {services.map(([audience, service]) => (
          <li key={audience}>
            <h3>
              <Code>{audience}</Code>
            </h3>
            {opened?.audience === audience && !opened.isRemoval ? (
              <ServiceForm
                developer={developer}
                audience={audience}
                service={service}
                onSaved={() => finish(`Saved: ${audience}`)}
                onCancel={close}
              />
            ) : (
              <>
                <Facts service={service} />
                <div className="buttons">
                  <Button about={audience} onPress={() => open({ audience, isRemoval: false })}>
                    Change
                  </Button>
                  <Button kind="danger" about={audience} onPress={() => open({ audience, isRemoval: true })}>
                    Remove
                  </Button>
                </div>
              </>
            )}
          </li>
        ))}
      </ul>
      {opened?.audience !== undefined && opened.isRemoval && (
        <ServiceRemove
          audience={opened.audience}
          onRemoved={() => finish(`Removed: ${opened.audience ?? ''}`)}
          onCancel={close}
        />
      )}
      {isNew ? (
        <ServiceForm developer={developer} onSaved={(added) => finish(`Added: ${added}`)} onCancel={close} />
      ) : (
        <div className="buttons">
          <Button onPress={() => open({ audience: undefined, isRemoval: false })}>Add a service</Button>
        </div>
      )}
    </section>
  );
}

function Facts({ service: { openTo, people, scopes, defaultScopes, dpop } }: { service: ResourceSettings }) {
  return (
    <dl className="facts">
      <div>
        <dt>Who may ask</dt>
        <dd>{OPEN_TO[openTo]}</dd>
      </div>
      <div>
        <dt>Whose login is taken</dt>
        <dd>{PEOPLE[people]}</dd>
      </div>
      <div>
        <dt>Scopes</dt>
        <dd>{scopes.length === 0 ? 'what each agent declares' : <Code>{scopes.join('  ')}</Code>}</dd>
      </div>
      {defaultScopes.length > 0 && (
        <div>
          <dt>Without a scope in the request</dt>
          <dd>
            <Code>{defaultScopes.join('  ')}</Code>
          </dd>
        </div>
      )}
      <div>
        <dt>Key-bound tokens (DPoP)</dt>
        <dd>{DPOP[dpop]}</dd>
      </div>
    </dl>
  );
}
