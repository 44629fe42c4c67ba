import './chip.css';
import { type ReactNode, useId } from 'react';
import { PopupContent, usePopup } from './popup.tsx';

/** A short label, such as “6 scopes”, that shows the whole on hover, on focus and when it is pressed. */
export function Chip({ label, children }: { label: string; children: ReactNode }) {
  const popup = usePopup();
  const id = useId();
  return (
    <span className="popup-place" {...popup.around}>
      <button
        type="button"
        className="chip"
        aria-expanded={popup.isOpen}
        aria-controls={popup.isOpen ? id : undefined}
        onClick={popup.press}
      >
        {label}
      </button>
      {popup.isOpen && <PopupContent id={id}>{children}</PopupContent>}
    </span>
  );
}
