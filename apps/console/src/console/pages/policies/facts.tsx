import type { Policy } from '@grantex/sdk';
import { CopyId } from '../../../ui/copy-button.tsx';
import { Fact } from '../../../ui/fact.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { AgentName } from '../../parts/agent-name.tsx';
import { PersonName } from '../../parts/person-name.tsx';
import { countsFrom, DECIDED_AT, EFFECTS, FactNames } from './words.tsx';

/** When a policy is decided, and what it reads; of a rule its members, too. */
export function PolicyFacts({ policy }: { policy: Policy }) {
  const { id, effect, priority, reads, decidedAt, createdAt, updatedAt } = policy;
  return (
    <dl className="facts">
      <Fact name="Decided">
        {DECIDED_AT[decidedAt]}
        <p className="fine">{countsFrom({ decidedAt }, 'next_token')}</p>
      </Fact>
      <Fact name="Reads">
        <FactNames names={reads} />
      </Fact>
      <Fact name="Effect">
        {EFFECTS[effect]}
        {effect !== 'cedar' && <span className="fine"> with priority {priority}</span>}
      </Fact>
      {effect !== 'cedar' && <RuleFacts policy={policy} />}
      <Fact name="Saved">
        <RelativeMoment at={createdAt} />
        {updatedAt !== createdAt && (
          <span className="fine">
            {', changed '}
            <RelativeMoment at={updatedAt} />
          </span>
        )}
      </Fact>
      {effect !== 'cedar' && (
        <Fact name="Policy id">
          <CopyId id={id} what="the id of the policy" />
        </Fact>
      )}
    </dl>
  );
}

function RuleFacts({ policy }: { policy: Policy }) {
  const { agentId, principalId, scopes, timeOfDayStart, timeOfDayEnd } = policy;
  return (
    <>
      <Fact name="Agent">{agentId === null ? 'any' : <AgentName id={agentId} />}</Fact>
      <Fact name="Acts for">
        {principalId === null ? 'anybody' : <PersonName principalId={principalId} />}
      </Fact>
      <Fact name="Scopes">{scopes === null ? 'all' : <FactNames names={scopes} />}</Fact>
      {(timeOfDayStart !== null || timeOfDayEnd !== null) && (
        <Fact name="Time of day (UTC)">
          from {timeOfDayStart ?? '00:00'} until {timeOfDayEnd ?? '24:00'}
        </Fact>
      )}
    </>
  );
}
