import { useEffect, useEffectEvent, useRef } from 'react';
import { Notice } from '../../ui/notice.tsx';
import { useToast } from '../../ui/toast.tsx';

/**
 * The result of an action: a toast for success, and a notice for a failure, which takes the focus. After a success the focus
 * goes to the page's heading if the button that had it is gone.
 */
export function Outcome({ text = '', error }: { text?: string | undefined; error?: string | undefined }) {
  const place = useRef<HTMLDivElement>(null);
  const toast = useToast();
  const announce = useEffectEvent(() => {
    toast(text);
    const isLost = document.activeElement === null || document.activeElement === document.body;
    if (isLost) document.querySelector<HTMLElement>('h1')?.focus({ preventScroll: true });
  });
  useEffect(() => {
    if (text !== '') announce();
  }, [text]);
  useEffect(() => {
    if (error !== undefined) place.current?.focus();
  }, [error]);
  if (error === undefined) return undefined;
  return (
    <div ref={place} tabIndex={-1} className="outcome">
      <Notice kind="alert">{error}</Notice>
    </div>
  );
}
