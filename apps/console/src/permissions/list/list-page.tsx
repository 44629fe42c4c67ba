import { useQueryClient } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { OVERVIEW, type PermissionsClient } from '../parts/client.ts';
import { Link, PageTitle } from '../parts/navigation.tsx';
import { DirectoryForm, PasskeyButton } from '../parts/sign-in-methods.tsx';
import { useTexts } from '../parts/texts.tsx';
import { UpToDate } from '../parts/up-to-date.tsx';
import type { Overview } from '../parts/wire.ts';
import { StopQuestion } from '../stop/stop-question.tsx';
import { StopResult } from '../stop/stop-result.tsx';
import { useStop } from '../stop/use-stop.ts';
import { BrowserNotices } from './browser-notices.tsx';
import { PersonSection } from './person-section.tsx';
import { stopLabels } from './stop-labels.ts';
import { WaitingCalls } from './waiting-calls.tsx';

export interface ListPageProps {
  overview: Overview;
  client: PermissionsClient;
  /** The path of this page. */
  home: string;
  /** The token of its forms. */
  csrf: string;
  /** A sandbox asks nobody. */
  mode: 'sandbox' | 'live';
}

/** Everything that can act for the signed-in person, one line each with a button to stop it. */
export function ListPage({ overview, client, home, csrf, mode }: ListPageProps) {
  const texts = useTexts();
  const { say, text } = texts;
  const stopping = useStop(client);
  const { people, isCut, canSignIn } = overview;
  const permissions = people.flatMap(({ active }) => active);
  const count = permissions.reduce((sum, { below }) => sum + 1 + below, 0);
  const places = people.filter(({ active }) => active.length > 0).length;
  const hasAwaited = people.some(({ awaited }) => awaited.length > 0);
  const labels = stopLabels(texts, people);
  return (
    <article className="permissions">
      <PageTitle title={text('common.permissions')} />
      <p className="lead">
        <Introduction overview={overview} />
      </p>
      {/* Above the list: nobody in a hurry should have to scroll to its end. */}
      <div className="signed-in">
        {(count > 0 || isCut || hasAwaited) && (
          <Button
            isSmall
            kind="danger"
            isBusy={stopping.mutation.isPending}
            onPress={() => stopping.press({ kind: 'all' })}
          >
            {text('permissions.stopEverything')}
          </Button>
        )}
        <Link id="to-history" className="button plain small" to={`${home}/past`}>
          {text('permissions.history')}
        </Link>
        <Button
          isSmall
          kind="quiet"
          onPress={() => {
            void client.signOut().finally(() => globalThis.location.assign(home));
          }}
        >
          {text('permissions.signOut')}
        </Button>
      </div>
      <WaitingCalls people={people} base={home.replace(/\/permissions$/, '')} />
      {mode === 'live' && overview.kind === 'passkey' && <BrowserNotices client={client} home={home} />}
      <StopResult stopping={stopping} client={client} />
      {canSignIn && <SeeMore {...{ overview, client, home, csrf }} />}
      <div className="list-head">
        {count > 0 && (
          <p className="summary">
            {say(isCut ? 'permissions.summaryAtLeast' : 'permissions.summary', {
              count: permissions.length,
              places,
            })}
          </p>
        )}
        <UpToDate />
      </div>
      {people.map((person) => (
        <PersonSection
          key={person.principal}
          {...{ person, isCut, labels, home }}
          isBusy={stopping.mutation.isPending}
          onStop={({ id, agent, below }) => stopping.press({ kind: 'one', id, agent, below })}
        />
      ))}
      {isCut && <Notice kind="warning">{text('permissions.isCut')}</Notice>}
      {stopping.asked !== undefined && (
        <StopQuestion
          target={stopping.asked}
          {...(stopping.asked.kind === 'all' ? { total: { count, isCut, hasAwaited } } : {})}
          onConfirm={stopping.confirm}
          onCancel={stopping.cancel}
        />
      )}
    </article>
  );
}

function Introduction({ overview: { kind, people } }: Pick<ListPageProps, 'overview'>) {
  const { say, text } = useTexts();
  if (kind === 'vouched')
    return say('permissions.byLink', { developer: <Quoted>{people[0]?.developer ?? ''}</Quoted> });
  // All bindings of an account are of one kind.
  const isOfDirectory = people.some(({ binding }) => binding?.way === 'directory');
  return text(isOfDirectory ? 'permissions.byDirectory' : 'permissions.byPasskey');
}

function SeeMore({ overview, client, home, csrf }: Omit<ListPageProps, 'mode'>) {
  const { text } = useTexts();
  const queries = useQueryClient();
  const directory = overview.people.find(({ binding }) => binding?.way === 'directory');
  return (
    <section className="card see-more">
      <p>{text('permissions.seeMore')}</p>
      {directory === undefined ? (
        <PasskeyButton
          client={client}
          onSignedIn={() => void queries.invalidateQueries({ queryKey: OVERVIEW })}
        />
      ) : (
        <DirectoryForm {...{ home, csrf }} developerId={directory.developerId} />
      )}
    </section>
  );
}
