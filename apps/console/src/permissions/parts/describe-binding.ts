import type { BindingWay } from '@grantex/sdk';

const WORDS: Readonly<Record<BindingWay, string>> = {
  account: 'by the passkey with which you logged in first',
  'first-use': 'because you were the first person who decided under this name; no address was checked',
  verified: 'by a link that was sent to your address',
  directory: 'by your organisation',
};

/** How a principal was bound to the person. */
export function describeBinding(way: BindingWay, provider: string | null): string {
  return provider === null ? WORDS[way] : `by signing in at ${provider}`;
}
