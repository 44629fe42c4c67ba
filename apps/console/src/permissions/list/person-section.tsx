import { Quoted } from '../../ui/quoted.tsx';
import { useAgentLabel } from '../parts/agent-label.ts';
import { useTexts } from '../parts/texts.tsx';
import { Time } from '../parts/time.tsx';
import { Logo, VerifiedDomain } from '../parts/verified-domain.tsx';
import type { ListedPermission, Person } from '../parts/wire.ts';
import { PermissionRow } from './permission-row.tsx';

export interface PersonSectionProps {
  person: Person;
  /** The names of the stop buttons, by the id of the permission. */
  labels: ReadonlyMap<string, string>;
  onStop: (permission: ListedPermission) => void;
  isBusy: boolean;
  /** Whether more may be active than is shown. */
  isCut: boolean;
  home: string;
}

/** What can act for a person at one developer's app. */
export function PersonSection({ person, labels, onStop, isBusy, isCut, home }: PersonSectionProps) {
  const { say, text } = useTexts();
  const label = useAgentLabel();
  const { principal, principalId, developer, domain, active, awaited } = person;
  const nothing = awaited.length > 0 ? 'permissions.nothingYet' : 'permissions.nothing';
  return (
    <section className="person" aria-labelledby={principal}>
      <div className="developer-line">
        <Logo domain={domain} />
        <div className="person-head">
          <h2 id={principal}>
            <Quoted>{developer}</Quoted>
          </h2>
          <VerifiedDomain domain={domain} />
          <p className="fine">{say('permissions.youAre', { name: <Quoted>{principalId}</Quoted> })}</p>
        </div>
      </div>
      {awaited.map(({ id, agent, until }) => (
        <p className="notice awaited" key={id}>
          {say('permissions.awaited', {
            agent: <Quoted>{label(agent)}</Quoted>,
            until: <Time at={until} as="exact" />,
          })}
        </p>
      ))}
      {active.length === 0 ? (
        <p className="nothing">{text(isCut ? 'permissions.nothingShown' : nothing)}</p>
      ) : (
        <ul className="rows">
          {active.map((each) => (
            <PermissionRow
              key={each.id}
              permission={each}
              stopLabel={labels.get(each.id) ?? ''}
              {...{ onStop, isBusy, home }}
            />
          ))}
        </ul>
      )}
    </section>
  );
}
