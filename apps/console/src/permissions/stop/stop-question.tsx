import { Confirmation } from '../../ui/confirmation.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { useAgentLabel } from '../parts/agent-label.ts';
import { useTexts } from '../parts/texts.tsx';
import type { StopTarget } from './use-stop.ts';

/** Asks before stopping, and says how many permissions end. */
export function StopQuestion(props: {
  target: StopTarget;
  /** How many permissions are active in all; undefined for one permission. */
  total?: { count: number; isCut: boolean; hasAwaited: boolean };
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { target, total, onConfirm, onCancel } = props;
  const { say, text } = useTexts();
  const label = useAgentLabel();
  const isAll = target.kind === 'all';
  return (
    <Confirmation
      title={text(isAll ? 'permissions.askAll' : 'permissions.askTree')}
      label={text(isAll ? 'permissions.confirmAll' : 'permissions.confirmTree')}
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      {target.kind === 'one' && (
        <p>
          {say('permissions.treeEnds', {
            agent: <Quoted>{label(target.agent)}</Quoted>,
            count: target.below,
          })}
        </p>
      )}
      {total !== undefined && (total.count > 0 || total.isCut) && (
        <p>
          {text(total.isCut ? 'permissions.allEndAtLeast' : 'permissions.allEnd', { count: total.count })}
        </p>
      )}
      {total?.hasAwaited === true && <p>{text('permissions.awaitedEnd')}</p>}
      <p>{text('permissions.cannotBeUndone')}</p>
    </Confirmation>
  );
}
