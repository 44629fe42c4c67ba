import type { AgentDescription } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useApi } from '../../session/api.ts';
import { useDeed } from '../../parts/mutation.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { AgentForm } from './form.tsx';
import { PrivateKeyShown } from './private-key.tsx';
import { type MadeKey, makeKey } from './make-key.ts';

/** Registers an agent, with a key pair that is made here. */
export function Page() {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mayRegister = mayUse(useSession());
  const [made, setMade] = useState<{ key: MadeKey; agentId: string }>();

  const register = useDeed(async (described: Required<AgentDescription>, isKeyed: boolean) => {
    const key = isKeyed ? await makeKey() : undefined;
    const { agentId } = await api.agents.register(
      key === undefined ? described : { ...described, key: key.key },
    );
    if (key === undefined) void navigate(`/agents/${agentId}`);
    else setMade({ key, agentId });
    await queries.invalidateQueries({ queryKey: ['agents'] });
  });

  return (
    <>
      <PageHeading title="Register an agent" />
      <p>
        <Link to="/agents">All agents</Link>
      </p>
      {!mayRegister && (
        <Notice kind="warning">A key with the role admin registers agents; yours has not.</Notice>
      )}
      <section className="card" aria-label="The new agent" hidden={!mayRegister}>
        <AgentForm
          label="Register"
          error={register.error}
          isBusy={register.isBusy}
          onSubmit={(described, form) => register.run(described, form.get('isKeyed') !== null)}
        >
          <label className="choice">
            <input type="checkbox" name="isKeyed" defaultChecked />
            <span>
              <strong>Make its key pair in this browser</strong>
              <span className="fine">
                The private key is shown to you once, and never leaves this browser by itself: the server is
                sent the public key, and a proof that the private one exists. Without a key, people are told
                that nobody has proven who the agent is.
              </span>
            </span>
          </label>
        </AgentForm>
      </section>
      {made !== undefined && (
        <PrivateKeyShown
          made={made.key}
          title="Registered. Keep its private key now"
          onKept={() => void navigate(`/agents/${made.agentId}`)}
        />
      )}
    </>
  );
}
