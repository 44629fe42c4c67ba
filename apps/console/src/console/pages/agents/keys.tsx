import type { Agent, RegisteredKey } from '@grantex/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button } from '../../../ui/button.tsx';
import { Confirmation } from '../../../ui/confirmation.tsx';
import { Moment } from '../../../ui/moment.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Code } from '../../../ui/quoted.tsx';
import { type Column, Table } from '../../../ui/table.tsx';
import { Tag } from '../../../ui/tag.tsx';
import { useApi } from '../../session/api.ts';
import { faultOfDeed, useDeed } from '../../parts/mutation.ts';
import { type MadeKey, makeKey } from './make-key.ts';
import { PrivateKeyShown } from './private-key.tsx';

const COLUMNS: readonly Column<RegisteredKey>[] = [
  { title: 'Key id', cell: ({ kid }) => <Code>{kid}</Code> },
  { title: 'Kind', cell: ({ publicKey }) => publicKey.crv },
  { title: 'Since', cell: ({ createdAt }) => <Moment at={createdAt} /> },
  {
    title: 'State',
    cell: ({ revokedAt }) =>
      revokedAt === null ? (
        <Tag kind="good">in use</Tag>
      ) : (
        <>
          <Tag>replaced</Tag> <Moment at={revokedAt} />
        </>
      ),
  },
];

/** The keys that an agent has and had, and another one in their place. */
export function AgentKeys({ agent, mayRotate }: { agent: Agent; mayRotate: boolean }) {
  const api = useApi();
  const queries = useQueryClient();
  const [isAsked, ask] = useState(false);
  const [made, setMade] = useState<MadeKey>();
  const isKeyed = agent.keys.length > 0;
  const label = isKeyed ? 'Rotate the key' : 'Give it a key';

  const rotate = useDeed(async () => {
    ask(false);
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
        empty={<p>Nobody has proven to hold a key of this agent; people are told so when they are asked.</p>}
      />
      {rotate.error !== undefined && <Notice kind="alert">{faultOfDeed(rotate.error)}</Notice>}
      {mayRotate && (
        <div className="buttons">
          <Button isSmall isBusy={rotate.isBusy} onPress={() => (isKeyed ? ask(true) : rotate.run())}>
            {label}
          </Button>
          <p className="fine">The pair is made in this browser; the private key is shown to you once.</p>
        </div>
      )}
      {isAsked && (
        <Confirmation
          title="Rotate the key?"
          label="Yes, make another key"
          onConfirm={() => rotate.run()}
          onCancel={() => ask(false)}
        >
          <p>
            From now on the agent’s new key holds, and what signs with the old one is believed no longer. Its
            DID and its grants stay.
          </p>
        </Confirmation>
      )}
      {made !== undefined && (
        <PrivateKeyShown made={made} title="Keep the new private key now" onKept={() => setMade(undefined)} />
      )}
    </>
  );
}
