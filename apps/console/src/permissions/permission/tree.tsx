import { removeHidden } from '@grantex/core/issuer';
import { Button } from '../../ui/button.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { useAgentLabel } from '../parts/agent-label.ts';
import { ScopeList } from '../parts/scope-list.tsx';
import { type TextKey, useTexts } from '../parts/texts.tsx';
import { exactTime, Time } from '../parts/time.tsx';
import { HoldLines } from '../pause/hold-lines.tsx';
import { PauseButton } from '../pause/pause-button.tsx';
import type { Pausing } from '../pause/use-pause.ts';
import type { Permission } from '../parts/wire.ts';
import { ActionList } from './action-list.tsx';

interface TreeProps {
  /** What was delegated from `from`. */
  permissions: readonly Permission[];
  from: Permission;
  developer: string;
  onStop: (permission: Permission) => void;
  isBusy: boolean;
  pausing: Pausing;
}

/** The agents that act for an agent, as a tree: each one unfolds, and has a button to stop it. */
export function Tree(props: TreeProps) {
  const { permissions, from, developer, onStop, isBusy, pausing } = props;
  const { say, text, language } = useTexts();
  const label = useAgentLabel();
  const aboutOf = ({ agent, issuedAt }: Permission): string =>
    text('permissions.stopHelperAbout', {
      agent: label(agent),
      parent: label(from.agent),
      since: exactTime(issuedAt, language, 'long'),
    });
  return (
    <ul
      className="handed-on"
      aria-label={text('permissions.helpersOf', { agent: removeHidden(label(from.agent)) })}
    >
      {permissions.map((each) => (
        <li key={each.id}>
          <div className="row">
            <div className="row-text">
              <h3>
                <Quoted>{label(each.agent)}</Quoted>
              </h3>
              {/* What is above is paused on this page, too, where it says so. */}
              <HoldLines holds={each.holds.filter(({ on }) => on !== 'above')} developer={developer} />
              <details>
                <summary>
                  {say(shareKey(each, from), {
                    count: each.scopes.length,
                    all: from.scopes.length,
                    until: <Time at={each.expiresAt} as="until" />,
                  })}
                </summary>
                <ScopeList scopes={each.scopes} developer={developer} />
                <ActionList actions={each.actions} />
              </details>
            </div>
            <div className="buttons">
              <PauseButton permission={each} pausing={pausing} about={aboutOf(each)} />
              <Button
                isSmall
                kind="danger"
                isBusy={isBusy}
                about={aboutOf(each)}
                onPress={() => onStop(each)}
              >
                {text('permissions.stop')}
              </Button>
            </div>
          </div>
          {each.delegated.length > 0 && <Tree {...props} permissions={each.delegated} from={each} />}
        </li>
      ))}
    </ul>
  );
}

/** How many permissions were delegated from this one, however deep. */
export function countBelow({ delegated }: Pick<Permission, 'delegated'>): number {
  return delegated.reduce((sum, each) => sum + 1 + countBelow(each), 0);
}

/** The part of a permission that {@link shareKey} compares. */
interface Scoped {
  scopes: readonly Pick<Permission['scopes'][number], 'scope'>[];
}

/**
 * The text for how much of a permission was delegated. A narrowed scope (a smaller limit) is not one of the agent’s own
 * scopes; then the text gives no total.
 */
export function shareKey(delegated: Scoped, from: Scoped): TextKey {
  const own = new Set(from.scopes.map(({ scope }) => scope));
  const isOwn = delegated.scopes.every(({ scope }) => own.has(scope));
  return isOwn ? 'permissions.share' : 'permissions.narrowedShare';
}
