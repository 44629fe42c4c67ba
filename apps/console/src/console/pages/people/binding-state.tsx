import type { PrincipalDetails } from '@grantex/sdk';
import { Tag } from '../../../ui/tag.tsx';
import { type BindingFilter, BINDING_WORDS } from './words.ts';

/** How a name is bound, in a word or two. */
export function BindingState({ binding }: Pick<PrincipalDetails, 'binding'>) {
  const way: BindingFilter = binding?.way ?? 'unbound';
  return <Tag kind={KIND[way]}>{BINDING_WORDS[way]}</Tag>;
}

const KIND = {
  verified: 'good',
  directory: 'good',
  account: 'plain',
  'first-use': 'plain',
  unbound: 'warning',
} as const satisfies Record<BindingFilter, string>;

/** A masked address, and whether its owner has shown that it is theirs. */
export function AddressState({ person }: { person: Pick<PrincipalDetails, 'email' | 'emailConfirmed'> }) {
  const { email, emailConfirmed } = person;
  if (email === null) return undefined;
  return (
    <>
      {email} <span className="fine">· {emailConfirmed ? 'confirmed' : 'not confirmed'}</span>
    </>
  );
}
