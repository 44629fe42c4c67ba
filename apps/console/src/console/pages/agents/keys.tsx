import type { Agent, RegisteredKey } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { RelativeMoment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { useApi } from '../../session/api.ts';
import { mutationErrorMessage } from '../../parts/mutation-error.ts';
import { useUncachedMutation } from '../../parts/use-uncached-mutation.ts';
import { type MadeKey, makeKey } from './make-key.ts';
import { PrivateKeyShown } from './private-key.tsx';

const COLUMNS: readonly Column<RegisteredKey>[] = [
  { title: 'Key id', cell: ({ kid }) => <Code>{kid}</Code> },
  { title: 'Kind', cell: ({ publicKey }) => publicKey.crv },
  { title: 'Since', cell: ({ createdAt }) => <RelativeMoment at={createdAt} /> },
  {
    title: 'State',
    isClear: true,
    cell: ({ revokedAt }) =>
      revokedAt === null ? (
        <Tag kind="good">in use</Tag>
      ) : (
        <>
          <Tag>replaced</Tag> <RelativeMoment at={revokedAt} />
        </>
      ),
  },
];

/** The current and former keys of an agent, and their rotation. */
export function AgentKeys({ agent, mayRotate }: { agent: Agent; mayRotate: boolean }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isConfirming, setConfirming] = useState(false);
  const [made, setMade] = useState<MadeKey>();
  const hasKey = agent.keys.length > 0;
  const label = hasKey ? 'Rotate the key' : 'Add a key';

  const rotate = useUncachedMutation(async () => {
    setConfirming(false);
    const key = await makeKey();
    await api.agents.rotateKey(agent.agentId, key.key);
    setMade(key);
    await queries.invalidateQueries({ queryKey: ['agents'] });
  });

  return (
    <>
      <Table
        caption="Keys of the agent"
        columns={COLUMNS}
        rows={agent.keys.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt))}
        keyOf={({ kid }) => kid}
        empty={<p>This agent has no key. The consent page says that it has no proven key.</p>}
      />
      {rotate.error !== null && <Notice kind="alert">{mutationErrorMessage(rotate.error)}</Notice>}
      {mayRotate && (
        <div className="buttons">
          <Button isBusy={rotate.isPending} onPress={() => (hasKey ? setConfirming(true) : rotate.mutate())}>
            {label}
          </Button>
          <p className="fine">This browser makes the key pair and shows you the private key once.</p>
        </div>
      )}
      {isConfirming && (
        <Confirmation
          title="Rotate the key?"
          label="Yes, make a new key"
          onConfirm={() => rotate.mutate()}
          onCancel={() => setConfirming(false)}
        >
          <p>
            The new key replaces the old one at once: signatures by the old key are no longer accepted. The
            agent keeps its DID and its grants.
          </p>
        </Confirmation>
      )}
      {made !== undefined && (
        <PrivateKeyShown
          made={made}
          title="Save the new private key now"
          onSaved={() => setMade(undefined)}
        />
      )}
    </>
  );
}
