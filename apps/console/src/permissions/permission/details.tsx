import { Code } from '../../ui/quoted.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { useTexts } from '../parts/texts.tsx';
import type { Permission } from '../parts/wire.ts';

/** The names that programs use, for those who report something. */
export function Details({ permission, developer }: { permission: Permission; developer: string }) {
  const { say, text } = useTexts();
  const { id, agent, audience, isIssuerAudience, scopes, actions } = permission;
  return (
    <details className="details">
      <summary>{text('permissions.details')}</summary>
      <dl className="facts">
        <div>
          <dt>{text('permissions.audience')}</dt>
          <dd>
            {isIssuerAudience ? (
              say('permissions.anyService', { developer: <Quoted>{developer}</Quoted> })
            ) : (
              <Code>{audience}</Code>
            )}
          </dd>
        </div>
        <div>
          <dt>{text('permissions.permission')}</dt>
          <dd>
            <Code>{id}</Code>
          </dd>
        </div>
        <div>
          <dt>{text(agent.clientId === null ? 'permissions.agent' : 'permissions.app')}</dt>
          <dd>
            <Code>{agent.clientId ?? agent.id}</Code>
          </dd>
        </div>
        <div>
          <dt>{text('permissions.scopes')}</dt>
          <dd>
            <Codes of={scopes.map(({ scope }) => scope)} />
          </dd>
        </div>
        {actions.length > 0 && (
          <div>
            <dt>{text('permissions.actions')}</dt>
            <dd>
              <Codes of={actions.map(({ action }) => action)} />
            </dd>
          </div>
        )}
      </dl>
    </details>
  );
}

function Codes({ of }: { of: readonly string[] }) {
  return [...new Set(of)].map((each) => (
    <div key={each}>
      <Code>{each}</Code>
    </div>
  ));
}
