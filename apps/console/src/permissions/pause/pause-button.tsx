import { Button } from '../../ui/button.tsx';
import { useTexts } from '../parts/texts.tsx';
import type { Permission } from '../parts/wire.ts';
import type { Pausing } from './use-pause.ts';

/** Pauses a permission, or resumes what the person has paused. It stays one button, which keeps the focus. */
export function PauseButton(props: {
  permission: Pick<Permission, 'id' | 'isHeldByYou'>;
  pausing: Pausing;
  /** What it acts on, for screen readers. Default: the page's own permission. */
  about?: string;
}) {
  const { permission, pausing, about } = props;
  const { id, isHeldByYou } = permission;
  const { text } = useTexts();
  return (
    <Button
      isSmall={about !== undefined}
      isBusy={pausing.isPending}
      {...(about === undefined ? {} : { about })}
      onPress={() => pausing.mutate({ id, isPause: !isHeldByYou })}
    >
      {text(isHeldByYou ? 'permissions.resume' : 'permissions.pause')}
    </Button>
  );
}
