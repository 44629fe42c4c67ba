import type { ReactNode } from 'react';
import { Quoted } from './quoted.tsx';

export interface ButtonProps {
  children: ReactNode;
  /** `danger` ends or deletes something. Default `plain`. */
  kind?: 'plain' | 'main' | 'danger' | 'quiet';
  /** While it works. It keeps the focus, which one that is disabled would lose; a second press does nothing. */
  isBusy?: boolean;
  isSmall?: boolean;
  type?: 'button' | 'submit';
  /** What it is about, for whoever hears it without seeing where it stands. */
  about?: string;
  onPress?: () => void;
}

export function Button({
  children,
  kind = 'plain',
  isBusy = false,
  isSmall = false,
  type = 'button',
  about,
  onPress,
}: ButtonProps) {
  return (
    <button
      type={type}
      className={`button ${kind}${isSmall ? ' small' : ''}`}
      aria-disabled={isBusy}
      data-busy={isBusy ? '' : undefined}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onPress?.();
      }}
    >
      {children}
      {about !== undefined && (
        <span className="unseen">
          {' ('}
          <Quoted>{about}</Quoted>)
        </span>
      )}
    </button>
  );
}
