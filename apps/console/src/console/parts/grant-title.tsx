import type { Grant } from '@grantex/sdk';
import { Quoted } from '../../ui/quoted.tsx';
import { AgentLabel } from './agent-name.tsx';

/** A grant in words: which agent acts for which person. */
export function GrantTitle({ grant }: { grant: Pick<Grant, 'agentId' | 'principalId'> }) {
  const { agentId, principalId } = grant;
  return (
    <>
      <AgentLabel id={agentId} />
      <span aria-hidden="true"> → </span>
      <span className="unseen"> for </span>
      {principalId === null ? 'an erased person' : <Quoted>{principalId}</Quoted>}
    </>
  );
}
