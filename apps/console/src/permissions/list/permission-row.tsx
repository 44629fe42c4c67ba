import { Button } from '../../ui/button.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { Tag } from '../../ui/tag.tsx';
import { useAgentLabel } from '../parts/agent-label.ts';
import { Link } from '../parts/navigation.tsx';
import { useTexts } from '../parts/texts.tsx';
import { Time } from '../parts/time.tsx';
import type { ListedPermission } from '../parts/wire.ts';

/** A permission on one line: the agent, how much it may do, until when, its last use, and a button to stop it. */
export function PermissionRow(props: {
  permission: ListedPermission;
  /** What the button is about, for screen readers. */
  stopLabel: string;
  onStop: (permission: ListedPermission) => void;
  isBusy: boolean;
  home: string;
}) {
  const { permission, stopLabel, onStop, isBusy, home } = props;
  const { id, agent, things, below, expiresAt, lastUse, isOnHold } = permission;
  const { say, text } = useTexts();
  const label = useAgentLabel();
  return (
    <li className="row">
      <div className="row-text">
        <Link id={`open-${id}`} to={`${home}/${id}`}>
          <Quoted>{label(agent)}</Quoted>
        </Link>
        <ul className="meta">
          {isOnHold && (
            <li>
              <Tag kind="warning">{text('permissions.paused')}</Tag>
            </li>
          )}
          <li>{text('permissions.things', { count: things })}</li>
          <li>{say('permissions.until', { time: <Time at={expiresAt} as="until" /> })}</li>
          <li>
            {lastUse === null
              ? text('permissions.notUsed')
              : say(lastUse.isRefused ? 'permissions.refused' : 'permissions.used', {
                  time: <Time at={lastUse.at} as="ago" />,
                })}
          </li>
          {below > 0 && <li>{text('permissions.below', { count: below })}</li>}
        </ul>
      </div>
      <Button isSmall kind="danger" isBusy={isBusy} about={stopLabel} onPress={() => onStop(permission)}>
        {text('permissions.stop')}
      </Button>
    </li>
  );
}
