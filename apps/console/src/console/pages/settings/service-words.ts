import type { ResourceSettings } from '@grantex/sdk';

/** The values of a service's settings, in words. */
type Words<MEMBER extends 'openTo' | 'people' | 'dpop'> = Readonly<Record<ResourceSettings[MEMBER], string>>;

export const OPEN_TO: Words<'openTo'> = {
  agents: 'only your own agents',
  clients: 'any OAuth client',
};

export const PEOPLE: Words<'people'> = {
  bound: 'people who are bound to a principal of yours',
  provider: 'people whom your sign-in provider names',
  anyone: 'anyone, with a passkey',
};

export const DPOP: Words<'dpop'> = {
  accept: 'accepted',
  required: 'required',
};
