import type { AgentDescription } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { PageHeading } from '../../../ui/heading.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { useApi } from '../../session/api.ts';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { mayUse, useSession } from '../../session/session.ts';
import { AgentForm } from './form.tsx';
import { PrivateKeyShown } from './private-key.tsx';
import { type MadeKey, makeKey } from './make-key.ts';

/** Registers an agent, with a key pair that this browser makes. */
export function Page() {
  const api = useApi();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mayRegister = mayUse(useSession());
  const [made, setMade] = useState<{ key: MadeKey; agentId: string }>();

  const register = useUncachedMutation(
    async (description: Required<Omit<AgentDescription, 'dpop'>>, withKey: boolean) => {
      const key = withKey ? await makeKey() : undefined;
      const { agentId } = await api.agents.register(
        key === undefined ? description : { ...description, key: key.key },
      );
      if (key === undefined) void navigate(`/agents/${agentId}`);
      else setMade({ key, agentId });
      await queries.invalidateQueries({ queryKey: ['agents'] });
    },
  );

  return (
    <>
      <PageHeading title="Register an agent" />
      <p>
        <Link to="/agents">All agents</Link>
      </p>
      {!mayRegister && (
        <Notice kind="warning">
          Only keys with the role admin can register agents. Your key does not have it.
        </Notice>
      )}
      <section className="card" aria-label="The new agent" hidden={!mayRegister}>
        <AgentForm
          label="Register"
          error={register.error}
          isBusy={register.isPending}
          onSubmit={(description, form) => register.mutate(description, form.get('withKey') !== null)}
        >
          <label className="choice">
            <input type="checkbox" name="withKey" defaultChecked />
            <span>
              <strong>Make a key pair in this browser</strong>
              <span className="fine">
                The private key is shown to you once and is not sent to anyone. The server gets the public key
                and a proof that you hold the private one. Without a key, the consent page says that the agent
                has no proven key.
              </span>
            </span>
          </label>
        </AgentForm>
      </section>
      {made !== undefined && (
        <PrivateKeyShown
          made={made.key}
          title="Registered. Save its private key now"
          onSaved={() => void navigate(`/agents/${made.agentId}`)}
        />
      )}
    </>
  );
}
