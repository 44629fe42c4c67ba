import { useEffect, useRef } from 'react';
import { Notice } from '../../ui/notice.tsx';

/** What came of a deed. It takes the focus when it is said: what was pressed may be gone with it. */
export function Said({ text, fault }: { text: string | undefined; fault?: string | undefined }) {
  const place = useRef<HTMLDivElement>(null);
  const isSaid = (text ?? '') !== '' || fault !== undefined;
  useEffect(() => {
    if (isSaid) place.current?.focus();
  }, [isSaid, text, fault]);
  return (
    <div ref={place} tabIndex={-1} className="said-last">
      <Notice kind="status">{text}</Notice>
      {fault !== undefined && <Notice kind="alert">{fault}</Notice>}
    </div>
  );
}
