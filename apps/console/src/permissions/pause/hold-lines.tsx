import { Quoted } from '../../ui/quoted.tsx';
import { type TextKey, useTexts } from '../parts/texts.tsx';
import { Time } from '../parts/time.tsx';
import type { Hold } from '../parts/wire.ts';

const BY_PLACE: Readonly<Record<Hold['on'], TextKey>> = {
  permission: 'permissions.held',
  agent: 'permissions.heldAgent',
  above: 'permissions.heldAbove',
};

/** Who has paused a permission, since when and why: a line for each hold, the oldest first. */
export function HoldLines({ holds, developer }: { holds: readonly Hold[]; developer: string }) {
  const { say } = useTexts();
  return holds.map(({ by, since, reason, on }) => (
    <div key={`${on} ${by} ${since}`}>
      <p>
        {say(BY_PLACE[on], {
          by,
          developer: <Quoted>{developer}</Quoted>,
          time: <Time at={since} as="exact" />,
        })}
      </p>
      {reason !== null && (
        <p className="fine">{say('permissions.heldReason', { reason: <Quoted>{reason}</Quoted> })}</p>
      )}
    </div>
  ));
}
