import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Refusal } from '../../page/page-calls.ts';
import { Button } from '../../ui/button.tsx';
import { faultOf } from '../../ui/loading.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { boundBy, type Overview, type Permission, type Person, sizeOf } from '../wire.ts';
import { DirectoryForm } from '../directory-form.tsx';
import { PermissionItem, type PermissionProps } from './permission-item.tsx';
import { LATELY, OVERVIEW } from '../queries.ts';
import { type Asked, Question } from './stop-question.tsx';
import type { Service } from '../client.ts';
import { PasskeyButton } from '../sign-in.tsx';
import { stopNames } from './stop-labels.ts';
import { StoppedWords } from './stop-result.tsx';
import { Summary } from './summary.tsx';

export interface OverviewPageProps {
  overview: Overview;
  service: Service;
  /** Where the permissions page is, and the token of its forms. */
  home: string;
  csrf: string;
}

/** What can act for whoever is signed in, as trees, with a button to end each of it. */
export function OverviewPage({ overview, service, home, csrf }: OverviewPageProps) {
  const queries = useQueryClient();
  const said = useRef<HTMLDivElement>(null);
  const [asked, ask] = useState<Asked>();
  const lately = useQuery({ queryKey: LATELY, queryFn: () => service.lately() });
  const stop = useMutation({
    mutationFn: (what: Asked) => (what.kind === 'all' ? service.stopAll() : service.stop(what.permission.id)),
    // What is shown afterwards was read after it.
    onSettled: () => queries.invalidateQueries({ queryKey: OVERVIEW }),
    onSuccess: () => said.current?.focus(),
  });
  const { kind, people, isCut, canSignIn } = overview;
  const all = people.flatMap(({ active }) => active);
  const directory = people.find(({ binding }) => binding?.way === 'directory');
  const count = all.reduce((sum, each) => sum + sizeOf(each), 0);
  const names = stopNames(people);
  const isAwaited = people.some(({ awaited }) => awaited.length > 0);

  const press = (permission: Permission): void => {
    const what: Asked = { kind: 'one', permission };
    // One that is alone is ended by one press: it can be asked for again.
    if (permission.delegated.length === 0) stop.mutate(what);
    else ask(what);
  };
  const confirm = (what: Asked): void => {
    ask(undefined);
    stop.mutate(what);
  };

  return (
    <article className="permissions">
      <h1>What can act for you</h1>
      <p className="lead">
        <Introduction kind={kind} people={people} />
      </p>
      <Summary people={people} isCut={isCut} />
      <div ref={said} tabIndex={-1} className="said-last">
        <Notice kind="status">{stop.data !== undefined && <StoppedWords stopped={stop.data} />}</Notice>
        {stop.error !== null && !isSignedOut(stop.error) && (
          <Notice kind="alert">{faultOf(stop.error)}</Notice>
        )}
      </div>
      {/* Above what may be long: whoever is in a hurry does not look for the end of it. */}
      <div className="signed-in">
        {(count > 0 || isCut || isAwaited) && (
          <Button isSmall kind="danger" isBusy={stop.isPending} onPress={() => ask({ kind: 'all' })}>
            Stop everything
          </Button>
        )}
        <a className="button plain small" href={`${home}/past`}>
          What you approved and stopped
        </a>
        <Button
          isSmall
          kind="quiet"
          onPress={() => {
            void service.signOut().finally(() => globalThis.location.assign(home));
          }}
        >
          Sign out
        </Button>
      </div>
      {canSignIn && (
        <section className="card see-more">
          <p>
            {directory === undefined ? 'With your passkey' : 'Signed in at your organisation'} you see
            everything that can act for you, at every app that works with this server.
          </p>
          {directory === undefined ? (
            <PasskeyButton
              service={service}
              onSignedIn={() => void queries.invalidateQueries({ queryKey: OVERVIEW })}
            />
          ) : (
            <DirectoryForm {...{ home, csrf }} developerId={directory.developerId} />
          )}
        </section>
      )}
      {people.map((person) => (
        <PersonSection
          key={person.principal}
          person={person}
          lately={lately.data}
          isCut={isCut}
          names={names}
          onStop={press}
          isBusy={stop.isPending}
        />
      ))}
      {isCut && (
        <Notice kind="warning">
          More may be in force than fits here. What you stop makes room for it, and “Stop everything” ends
          that, too.
        </Notice>
      )}
      {asked !== undefined && (
        <Question
          asked={asked}
          count={asked.kind === 'all' ? count : sizeOf(asked.permission)}
          isCut={isCut}
          isAwaited={isAwaited}
          places={people.length}
          onConfirm={() => confirm(asked)}
          onCancel={() => ask(undefined)}
        />
      )}
    </article>
  );
}

function isSignedOut(error: unknown): boolean {
  return error instanceof Refusal && error.code === 'SIGNED_OUT';
}

function Introduction({ kind, people }: Pick<Overview, 'kind' | 'people'>) {
  if (kind === 'passkey') {
    // An account is of one kind or the other.
    const isOfDirectory = people.some(({ binding }) => binding?.way === 'directory');
    return (
      <>
        You {isOfDirectory ? 'signed in at your organisation' : 'signed in with your passkey'}. These are the
        agents that may act in your name, and what for. You can stop each of them here, at once.
      </>
    );
  }
  return (
    <>
      You came by a link that <Quoted>{people[0]?.developer ?? ''}</Quoted> made for you. With it you can
      look, and stop what you no longer want. It approves nothing: for that, your passkey is asked each time.
    </>
  );
}

function PersonSection(props: {
  person: Person;
  lately: PermissionProps['lately'];
  names: PermissionProps['names'];
  onStop: (permission: Permission) => void;
  isBusy: boolean;
  /** Whether more may be in force than is shown. */
  isCut: boolean;
}) {
  const { person, isCut, ...more } = props;
  const { principal, principalId, developer, binding, active, awaited } = person;
  return (
    <section className="card person" aria-labelledby={principal}>
      <h2 id={principal}>
        <Quoted>{developer}</Quoted>
      </h2>
      <p className="fine">
        You are{' '}
        <strong>
          <Quoted>{principalId}</Quoted>
        </strong>{' '}
        there.{' '}
        {binding === null ? (
          'No passkey is bound to this name.'
        ) : (
          <>
            It has been yours since <Moment at={binding.boundAt} />, {boundBy(binding.way, binding.provider)}.
          </>
        )}
      </p>
      {awaited.map(({ id, agent, until }) => (
        <p className="notice awaited" key={id}>
          You approved{' '}
          <strong>
            <Quoted>{agent.name}</Quoted>
          </strong>
          . It cannot act yet: its app has until <Moment at={until} isExact /> to begin. “Stop everything”
          prevents it.
        </p>
      ))}
      {active.length === 0 ? (
        <p className="nothing">
          {isCut ? 'Nothing that is shown can act for you here.' : 'Nothing can act for you here'}
          {!isCut && (awaited.length > 0 ? ' yet.' : '.')}
        </p>
      ) : (
        <ul className="grants">
          {active.map((each) => (
            <PermissionItem {...more} key={each.id} permission={each} developer={developer} />
          ))}
        </ul>
      )}
    </section>
  );
}
