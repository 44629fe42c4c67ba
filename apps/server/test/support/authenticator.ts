import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '../../src/people/accounts/passkey.ts';
import type { AssertionResponse, RegistrationResponse } from '../../src/people/accounts/responses.ts';

/** A device with passkeys (P-256), and its browser: it answers as a real one would. */
export interface Authenticator {
  /** Creates a passkey, and answers as `navigator.credentials.create` does. */
  create(options: PublicKeyCredentialCreationOptionsJSON, different?: Difference): RegistrationResponse;
  /** Answers as `navigator.credentials.get` does, with the last created passkey. */
  get(options: PublicKeyCredentialRequestOptionsJSON, different?: Difference): AssertionResponse;
}

export interface AuthenticatorOptions {
  /** The origin of the page that asks. */
  origin: string;
  /** Whether its passkeys are synced to several devices; such passkeys have no counter. Default: false. */
  isSynced?: boolean;
}

/** How an attacker's answer differs from an honest one. */
export interface Difference {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  crossOrigin?: boolean;
  isPresent?: boolean;
  isVerified?: boolean;
  isSynced?: boolean;
  counter?: number;
  credentialId?: string;
  /** The id of the passkey beside a registration. */
  claimedId?: string;
  userHandle?: string;
  /** Parts of a registration. */
  attestation?: { fmt: string; attStmt: Map<string, unknown> };
  /** Changes the client data after they were signed. */
  tamper?: (clientData: Record<string, unknown>) => void;
}

interface Passkey {
  id: string;
  rpId: string;
  userHandle: string;
  privateKey: KeyObject;
  counter: number;
}

const FLAGS = { present: 0x01, verified: 0x04, mayBeSynced: 0x08, isSynced: 0x10, withKey: 0x40 };

export function createAuthenticator({ origin, isSynced = false }: AuthenticatorOptions): Authenticator {
  const passkeys: Passkey[] = [];

  function clientData(type: string, challenge: string, different: Difference): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: different.type ?? type,
        challenge: different.challenge ?? challenge,
        origin: different.origin ?? origin,
        crossOrigin: different.crossOrigin ?? false,
      }),
    );
  }

  function authenticatorData(
    { rpId, counter }: Passkey,
    different: Difference,
    key: Uint8Array = Buffer.alloc(0),
  ): Buffer {
    const flags =
      (different.isPresent === false ? 0 : FLAGS.present) |
      (different.isVerified === false ? 0 : FLAGS.verified) |
      ((different.isSynced ?? isSynced) ? FLAGS.mayBeSynced | FLAGS.isSynced : 0) |
      (key.length === 0 ? 0 : FLAGS.withKey);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(different.counter ?? counter);
    return Buffer.concat([sha256(different.rpId ?? rpId), Buffer.from([flags]), count, key]);
  }

  return {
    create(options, different = {}) {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const id = Buffer.from(different.credentialId ?? randomBytes(16).toString('base64url'), 'base64url');
      const passkey: Passkey = {
        id: id.toString('base64url'),
        rpId: options.rp.id ?? '',
        userHandle: options.user.id,
        privateKey,
        counter: isSynced ? 0 : 1,
      };
      passkeys.push(passkey);
      const length = Buffer.from([id.length >> 8, id.length & 0xff]);
      const attested = Buffer.concat([Buffer.alloc(16), length, id, coseKey(publicKey)]);
      const { fmt, attStmt } = different.attestation ?? { fmt: 'none', attStmt: new Map() };
      const attestationObject = isoCBOR.encode(
        new Map<string, any>([
          ['fmt', fmt],
          ['attStmt', attStmt],
          ['authData', new Uint8Array(authenticatorData(passkey, different, attested))],
        ]),
      );
      const claimed = different.claimedId ?? passkey.id;
      return {
        id: claimed,
        rawId: claimed,
        type: 'public-key',
        response: {
          clientDataJSON: written(clientData('webauthn.create', options.challenge, different), different),
          attestationObject: Buffer.from(attestationObject).toString('base64url'),
          transports: ['internal'],
        },
      };
    },

    get(options, different = {}) {
      const passkey = passkeys.at(-1);
      if (passkey === undefined) throw new Error('this device has no passkey');
      if (!isSynced) passkey.counter += 1;
      const data = authenticatorData(passkey, different);
      const client = clientData('webauthn.get', options.challenge, different);
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), passkey.privateKey);
      const id = different.credentialId ?? passkey.id;
      return {
        id,
        rawId: id,
        type: 'public-key',
        response: {
          clientDataJSON: written(client, different),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: different.userHandle ?? passkey.userHandle,
        },
      };
    },
  };
}

/** COSE_Key of an EC2 key for ES256 (RFC 9053 §7.1). */
function coseKey(publicKey: KeyObject): Uint8Array {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const coordinate = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64url'));
  return isoCBOR.encode(
    new Map<number, number | Uint8Array<ArrayBuffer>>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(coordinate(x))],
      [-3, new Uint8Array(coordinate(y))],
    ]),
  );
}

function written(clientData: Buffer, { tamper }: Difference): string {
  if (tamper === undefined) return clientData.toString('base64url');
  const changed = JSON.parse(clientData.toString()) as Record<string, unknown>;
  tamper(changed);
  return Buffer.from(JSON.stringify(changed)).toString('base64url');
}

function sha256(bytes: Uint8Array | string): Buffer {
  return createHash('sha256').update(bytes).digest();
}
