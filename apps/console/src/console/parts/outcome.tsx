import { useEffect, useRef } from 'react';
import { Notice } from '../../ui/notice.tsx';

/** The result of an action. It takes the focus when it appears, since the button that started it may be gone. */
export function Outcome({ text, error }: { text: string | undefined; error?: string | undefined }) {
  const place = useRef<HTMLDivElement>(null);
  const isShown = (text ?? '') !== '' || error !== undefined;
  useEffect(() => {
    if (isShown) place.current?.focus();
  }, [isShown, text, error]);
  return (
    <div ref={place} tabIndex={-1} className="outcome">
      <Notice kind="status">{text}</Notice>
      {error !== undefined && <Notice kind="alert">{error}</Notice>}
    </div>
  );
}
