import { passkeyButton, passkeyStatus } from '../../pages/components.ts';
import type { Html } from '../../pages/html.ts';

/** The button that signs in with a passkey, and where the script says how that goes. */
export function signInWithPasskey(home: string): readonly Html[] {
  return [
    passkeyButton({
      label: 'Sign in with your passkey',
      passkey: 'get',
      ask: `${home}/ask`,
      answer: `${home}/sign-in`,
      kind: 'main',
      done: 'You are signed in.',
    }),
    passkeyStatus(),
  ];
}
