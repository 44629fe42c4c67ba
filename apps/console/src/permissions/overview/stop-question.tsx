import { Confirmation } from '../../ui/confirmation.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import type { Permission } from '../wire.ts';

/** What is being asked before it is done. */
export type Asked = { kind: 'all' } | { kind: 'one'; permission: Permission };

/** Asks once, and says how many permissions end. */
export function Question(props: {
  asked: Asked;
  count: number;
  isCut: boolean;
  isAwaited: boolean;
  places: number;
  onConfirm: () => void;
  onCancel: () => void;
}) {
  const { asked, count, isCut, isAwaited, places, onConfirm, onCancel } = props;
  const many = isCut ? `at least ${count}` : String(count);
  if (asked.kind === 'all') {
    return (
      <Confirmation
        title="Stop everything?"
        label="Yes, stop everything"
        onConfirm={onConfirm}
        onCancel={onCancel}
      >
        <p>
          {isCut && 'What is not shown ends, too: '}
          {(count > 0 || isCut) && (
            <>
              {many} {count === 1 ? 'permission ends' : 'permissions end'} at once
              {places > 1 && `, at all ${places} of these`}, with what agents have handed on to others.{' '}
            </>
          )}
          {isAwaited && 'What still waits for its app never begins.'}
        </p>
        <p>This cannot be undone; whatever you still want has to ask you again.</p>
      </Confirmation>
    );
  }
  const { agent } = asked.permission;
  return (
    <Confirmation
      title="Stop this and all below?"
      label="Yes, stop them"
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      <p>
        <Quoted>{agent.name}</Quoted> stops, and with it {isCut && 'at least '}
        {count - 1} {count === 2 ? 'permission' : 'permissions'} that {count === 2 ? 'was' : 'were'} handed
        on.
      </p>
      <p>This cannot be undone; whatever you still want has to ask you again.</p>
    </Confirmation>
  );
}
