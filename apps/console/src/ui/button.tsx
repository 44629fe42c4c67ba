import type { ReactNode } from 'react';
import { Quoted } from './quoted.tsx';

export interface ButtonProps {
  children: ReactNode;
  /** `danger` ends or deletes something. Default `plain`. */
  kind?: 'plain' | 'main' | 'danger' | 'quiet';
  /** While the action runs. The button keeps the focus, which a disabled one would lose; a second press does nothing. */
  isBusy?: boolean;
  isSmall?: boolean;
  type?: 'button' | 'submit';
  /** What it acts on, for screen readers. Others see it from the button's place. */
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
