/** The issuer as a relying party (WebAuthn §4). Never change it later: every passkey belongs to its host name. */
export interface RelyingParty {
  /** The host name of the public URL. */
  id: string;
  /** The only origin whose pages may ask for a passkey. */
  origin: string;
  name: 'Grantex';
}

export function relyingPartyOf(publicUrl: string): RelyingParty {
  const { hostname, origin } = new URL(publicUrl);
  return { id: hostname, origin, name: 'Grantex' };
}
