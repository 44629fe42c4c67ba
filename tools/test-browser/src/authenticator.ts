import type { Page } from 'playwright-core';

/**
 * A passkey with its private key, as an authenticator stores it: one authenticator can export it, another one import
 * it.
 */
export interface TestPasskey {
  credentialId: string;
  isResidentCredential: boolean;
  rpId?: string;
  privateKey: string;
  userHandle?: string;
  signCount: number;
}

export interface AuthenticatorOptions {
  /** Whether its passkeys report that they may be synced to several devices. Default: false, bound to this one. */
  isSynced?: boolean;
}

/** A person's authenticator in one page. It verifies its user and approves everything, unless told otherwise. */
export interface VirtualAuthenticator {
  /** Whether it recognises the person from now on: false stands for a wrong finger, or a closed dialog. */
  recognise(isRecognised: boolean): Promise<void>;
  /** Its passkeys. */
  passkeys(): Promise<TestPasskey[]>;
  /** Adds a passkey of another authenticator, as a returning person has it. */
  keep(passkey: TestPasskey): Promise<void>;
  /** Removes the authenticator from the page. */
  remove(): Promise<void>;
}

/**
 * Adds a platform authenticator (WebAuthn, resident keys, user verification) to a page of Chromium through its
 * debugging protocol. It stays when the page navigates.
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
