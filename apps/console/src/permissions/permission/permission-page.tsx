import { useQuery } from '@tanstack/react-query';
import { Button } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loading.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { useAgentLabel } from '../parts/agent-label.ts';
import { type PermissionsClient, PERMISSION } from '../parts/client.ts';
import { Link, PageTitle } from '../parts/navigation.tsx';
import { READ_EVERY } from '../parts/overview-query.ts';
import { ScopeList } from '../parts/scope-list.tsx';
import { useTexts } from '../parts/texts.tsx';
import { Time } from '../parts/time.tsx';
import { UpToDate } from '../parts/up-to-date.tsx';
import { Logo, VerifiedDomain } from '../parts/verified-domain.tsx';
import type { Permission, PermissionResponse } from '../parts/wire.ts';
import { PauseButton } from '../pause/pause-button.tsx';
import { PauseState } from '../pause/pause-state.tsx';
import { type Pausing, usePause } from '../pause/use-pause.ts';
import { StopQuestion } from '../stop/stop-question.tsx';
import { StopResult } from '../stop/stop-result.tsx';
import { type Stopping, useStop } from '../stop/use-stop.ts';
import { ActionList } from './action-list.tsx';
import { Details } from './details.tsx';
import { countBelow, Tree } from './tree.tsx';

export interface PermissionPageProps {
  id: string;
  client: PermissionsClient;
  /** The path of the list. */
  home: string;
}

/** One permission: what the agent may do, what it did, and the agents that act for it. */
export function PermissionPage({ id, client, home }: PermissionPageProps) {
  const { text } = useTexts();
  const query = useQuery({
    queryKey: [...PERMISSION, id],
    queryFn: () => client.permission(id),
    refetchInterval: READ_EVERY,
  });
  const stopping = useStop(client);
  const pausing = usePause(client);
  const back = (
    <p className="back">
      <Link id="back" to={home} isBack>
        {text('common.permissions')}
      </Link>
    </p>
  );
  return (
    <article className="permissions">
      {back}
      {query.data === undefined && query.error !== null && (
        <PageTitle title={text('permissions.permission')} />
      )}
      <Loaded query={query}>
        {(response) => <Content {...{ response, stopping, pausing, client, home }} />}
      </Loaded>
      {stopping.asked !== undefined && (
        <StopQuestion target={stopping.asked} onConfirm={stopping.confirm} onCancel={stopping.cancel} />
      )}
    </article>
  );
}

function Content(props: {
  response: PermissionResponse;
  stopping: Stopping;
  pausing: Pausing;
  client: PermissionsClient;
  home: string;
}) {
  const { response, stopping, pausing, client, home } = props;
  const { developer, domain, principalId, permission, parent, end, isCut } = response;
  const { agent, scopes, actions, delegated, issuedAt, expiresAt } = permission;
  const { say, text } = useTexts();
  const label = useAgentLabel();
  const isBusy = stopping.mutation.isPending;
  const stop = ({ id, agent: of, ...rest }: Permission): void =>
    stopping.press({ kind: 'one', id, agent: of, below: countBelow(rest) });
  return (
    <>
      <div className="permission-head">
        <PageTitle title={label(agent)}>
          <Quoted>{label(agent)}</Quoted>
        </PageTitle>
        {end === null && (
          <div className="buttons">
            <PauseButton permission={permission} pausing={pausing} />
            <Button kind="danger" isBusy={isBusy} onPress={() => stop(permission)}>
              {text('permissions.stop')}
            </Button>
          </div>
        )}
      </div>
      <div className="developer-line">
        <Logo domain={domain} />
        <div>
          <p className="fine">
            {say('permissions.where', {
              developer: <Quoted>{developer}</Quoted>,
              name: <Quoted>{principalId}</Quoted>,
            })}
          </p>
          <VerifiedDomain domain={domain} />
        </div>
      </div>
      <StopResult stopping={stopping} client={client} />
      {end === null && <PauseState holds={permission.holds} {...{ developer, pausing, client }} />}
      {end === null && permission.holds.length === 0 && (
        <p className="fine">{text('permissions.pauseOrStop')}</p>
      )}
      {end === null ? <UpToDate /> : <EndNote response={response} end={end} />}
      {agent.clientId !== null && (
        <Notice kind="warning">
          {say('permissions.callsItself', { name: <Quoted>{agent.name}</Quoted> })}
        </Notice>
      )}
      {agent.description !== null && (
        <p className="description">
          <Quoted>{agent.description}</Quoted>
        </p>
      )}
      {parent !== null && (
        <p>
          {say('permissions.passedOnBy', {
            agent: (
              <Link key="parent" id="to-parent" to={`${home}/${parent.id}`}>
                <Quoted>{label(parent.agent)}</Quoted>
              </Link>
            ),
          })}
        </p>
      )}
      <section className="card" aria-labelledby="may">
        <h2 id="may">{text(end === null ? 'permissions.may' : 'permissions.couldDo')}</h2>
        <p className="fine">
          {say(end === null ? 'permissions.fromTo' : 'permissions.given', {
            from: <Time at={issuedAt} as="exact" />,
            to: <Time at={expiresAt} as="exact" />,
          })}
        </p>
        <ScopeList scopes={scopes} developer={developer} />
        <h2>{text('permissions.did')}</h2>
        <ActionList actions={actions} />
        {delegated.length > 0 && (
          <>
            <h2>{text('permissions.helpers')}</h2>
            <p className="fine">{text('permissions.helpersEnd')}</p>
            <Tree
              permissions={delegated}
              from={permission}
              {...{ developer, isBusy, pausing }}
              onStop={stop}
            />
          </>
        )}
        {isCut && <Notice kind="warning">{text('permissions.isCut')}</Notice>}
        <Details permission={permission} developer={developer} />
      </section>
    </>
  );
}

function EndNote({
  response,
  end,
}: {
  response: PermissionResponse;
  end: { at: string; by: string | null };
}) {
  const { say } = useTexts();
  return (
    <Notice>
      {say('permissions.endNote', {
        by: end.by ?? 'nobody',
        developer: <Quoted>{response.developer}</Quoted>,
        time: <Time at={end.at} as="exact" />,
      })}
    </Notice>
  );
}
