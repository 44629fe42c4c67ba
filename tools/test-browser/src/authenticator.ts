import type { Page } from 'playwright-core';

/** A passkey as the authenticator keeps it, private key included: what one gives, another one takes. */
export interface TestPasskey {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  privateKey: string;
  userHandle?: string;
  signCount: number;
}

export interface AuthenticatorOptions {
  /** Whether its passkeys say that they may live on several devices. Default false: bound to this one. */
  isSynced?: boolean;
}

/** A person's authenticator in one page: it verifies its user and agrees to everything, unless it is told not to. */
export interface VirtualAuthenticator {
  /** Whether the person at it is recognised from now on: false is a wrong finger, or a dialog that is closed. */
  recognise(isRecognised: boolean): Promise<void>;
  /** The passkeys that it holds. */
  passkeys(): Promise<TestPasskey[]>;
  /** Puts a passkey of another authenticator into this one, as a person who comes back has it. */
  keep(passkey: TestPasskey): Promise<void>;
  /** Takes it out of the page. */
  remove(): Promise<void>;
}

/**
 * Plugs a platform authenticator (WebAuthn, resident keys, user verification) into a page of Chromium, by its
 * debugging protocol. It stays in that page when the page navigates.
 */
export async function addAuthenticator(
  page: Page,
  { isSynced = false }: AuthenticatorOptions = {},
): Promise<VirtualAuthenticator> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable', { enableUI: false });
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
      defaultBackupEligibility: isSynced,
      defaultBackupState: isSynced,
    },
  });
  return {
    recognise: async (isUserVerified) => {
      await session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified });
    },
    passkeys: async () => (await session.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    keep: async (credential) => {
      await session.send('WebAuthn.addCredential', { authenticatorId, credential });
    },
    remove: async () => {
      await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId });
      await session.detach();
    },
  };
}
