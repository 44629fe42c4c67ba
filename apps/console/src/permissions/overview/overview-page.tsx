import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { Refusal } from '../../page/page-calls.ts';
import { Button } from '../../ui/button.tsx';
import { errorMessage } from '../../ui/loading.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { agentLabel } from '../parts/agent-label.ts';
import { OVERVIEW, type PermissionsClient, RECENT } from '../parts/client.ts';
import { describeBinding } from '../parts/describe-binding.ts';
import { DirectoryForm, PasskeyButton } from '../parts/sign-in-methods.tsx';
import type { Overview, Permission, Person } from '../parts/wire.ts';
import { PermissionItem, type PermissionProps, stopLabels } from './permission-item.tsx';
import { StopQuestion, type StopTarget } from './stop-question.tsx';
import { StopResult } from './stop-result.tsx';
import { countPermissions, Summary } from './summary.tsx';

export interface OverviewPageProps {
  overview: Overview;
  client: PermissionsClient;
  /** The path of this page. */
  home: string;
  /** The token of its forms. */
  csrf: string;
}

/** Everything that can act for the signed-in person, as trees with a button to stop each part. */
export function OverviewPage({ overview, client, home, csrf }: OverviewPageProps) {
  const queries = useQueryClient();
  const result = useRef<HTMLDivElement>(null);
  const [confirming, setConfirming] = useState<StopTarget>();
  const recent = useQuery({ queryKey: RECENT, queryFn: () => client.recent() });
  const stop = useMutation({
    mutationFn: (target: StopTarget) =>
      target.kind === 'all' ? client.stopAll() : client.stop(target.permission.id),
    // Before the result appears, so that the page shows the new state.
    onSettled: () => queries.invalidateQueries({ queryKey: OVERVIEW }),
    onSuccess: () => result.current?.focus(),
  });
  const { kind, people, isCut, canSignIn } = overview;
  const all = people.flatMap(({ active }) => active);
  const directory = people.find(({ binding }) => binding?.way === 'directory');
  const count = all.reduce((sum, each) => sum + countPermissions(each), 0);
  const labels = stopLabels(people);
  const hasAwaited = people.some(({ awaited }) => awaited.length > 0);

  const press = (permission: Permission): void => {
    const target: StopTarget = { kind: 'one', permission };
    // No question for a single permission: its app can ask for it again.
    if (permission.delegated.length === 0) stop.mutate(target);
    else setConfirming(target);
  };
  const confirm = (target: StopTarget): void => {
    setConfirming(undefined);
    stop.mutate(target);
  };

  return (
    <article className="permissions">
      <h1>What can act for you</h1>
      <p className="lead">
        <Introduction kind={kind} people={people} />
      </p>
      <Summary people={people} isCut={isCut} />
      <div ref={result} tabIndex={-1} className="outcome">
        <Notice kind="status">{stop.data !== undefined && <StopResult response={stop.data} />}</Notice>
        {stop.error !== null && !isSignedOut(stop.error) && (
          <Notice kind="alert">{errorMessage(stop.error)}</Notice>
        )}
      </div>
      {/* Above the list: nobody in a hurry should have to scroll to its end. */}
      <div className="signed-in">
        {(count > 0 || isCut || hasAwaited) && (
          <Button
            isSmall
            kind="danger"
            isBusy={stop.isPending}
            onPress={() => setConfirming({ kind: 'all' })}
          >
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
            void client.signOut().finally(() => globalThis.location.assign(home));
          }}
        >
          Sign out
        </Button>
      </div>
      {canSignIn && (
        <section className="card see-more">
          <p>
            {directory === undefined ? 'Sign in with your passkey' : 'Sign in at your organisation'} to see
            everything that can act for you, at every app that works with this server.
          </p>
          {directory === undefined ? (
            <PasskeyButton
              client={client}
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
          recent={recent.data}
          isCut={isCut}
          labels={labels}
          onStop={press}
          isBusy={stop.isPending}
        />
      ))}
      {isCut && (
        <Notice kind="warning">
          You may have more active permissions than this page shows. They appear when you stop others. “Stop
          everything” ends them, too.
        </Notice>
      )}
      {confirming !== undefined && (
        <StopQuestion
          target={confirming}
          count={confirming.kind === 'all' ? count : countPermissions(confirming.permission)}
          isCut={isCut}
          hasAwaited={hasAwaited}
          places={people.length}
          onConfirm={() => confirm(confirming)}
          onCancel={() => setConfirming(undefined)}
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
    // All bindings of an account are of one kind.
    const isOfDirectory = people.some(({ binding }) => binding?.way === 'directory');
    return (
      <>
        You {isOfDirectory ? 'signed in at your organisation' : 'signed in with your passkey'}. These are the
        agents that may act for you, and what each may do. You can stop any of them at once.
      </>
    );
  }
  return (
    <>
      You opened a link that <Quoted>{people[0]?.developer ?? ''}</Quoted> made for you. With it, you can see
      and stop permissions. You cannot approve any: each approval needs your passkey.
    </>
  );
}

function PersonSection(props: {
  person: Person;
  recent: PermissionProps['recent'];
  labels: PermissionProps['labels'];
  onStop: (permission: Permission) => void;
  isBusy: boolean;
  /** Whether more may be active than is shown. */
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
            It has been bound to you since <Moment at={binding.boundAt} />,{' '}
            {describeBinding(binding.way, binding.provider)}.
          </>
        )}
      </p>
      {awaited.map(({ id, agent, until }) => (
        <p className="notice awaited" key={id}>
          You approved{' '}
          <strong>
            <Quoted>{agentLabel(agent)}</Quoted>
          </strong>
          . It cannot act yet: its app has until <Moment at={until} isExact /> to begin. “Stop everything”
          prevents this.
        </p>
      ))}
      {active.length === 0 ? (
        <p className="nothing">
          {isCut ? 'No active permission is shown here.' : 'Nothing can act for you here'}
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
