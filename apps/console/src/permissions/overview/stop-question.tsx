import { Confirmation } from '../../ui/confirmation.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { agentLabel } from '../parts/agent-label.ts';
import type { Permission } from '../parts/wire.ts';

/** What to stop. */
export type StopTarget = { kind: 'all' } | { kind: 'one'; permission: Permission };

/** Asks before stopping, and says how many permissions end. */
export function StopQuestion(props: {
  target: StopTarget;
  count: number;
  isCut: boolean;
  hasAwaited: boolean;
  places: number;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { target, count, isCut, hasAwaited, places, onConfirm, onCancel } = props;
  const number = isCut ? `At least ${count}` : String(count);
  if (target.kind === 'all') {
    return (
      <Confirmation
        title="Stop everything?"
        label="Yes, stop everything"
        onConfirm={onConfirm}
        onCancel={onCancel}
      >
        <p>
          {(count > 0 || isCut) && (
            <>
              {number} {count === 1 ? 'permission ends' : 'permissions end'} at once
              {places > 1 && `, at all ${places} places`}, including everything that agents have
              delegated.{' '}
            </>
          )}
          {isCut && 'Permissions that are not shown end, too. '}
          {hasAwaited && 'Approvals that still wait for their app will never be used.'}
        </p>
        <p>This cannot be undone. If you still want something, its app has to ask you again.</p>
      </Confirmation>
    );
  }
  const { agent } = target.permission;
  return (
    <Confirmation
      title="Stop this and all below?"
      label="Yes, stop them"
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      <p>
        <Quoted>{agentLabel(agent)}</Quoted> stops, and so {count === 2 ? 'does' : 'do'}{' '}
        {isCut && 'at least '}
        {count - 1} delegated {count === 2 ? 'permission' : 'permissions'}.
      </p>
      <p>This cannot be undone. If you still want something, its app has to ask you again.</p>
    </Confirmation>
  );
}
