import { z } from 'zod';

const base64url = (most: number): z.ZodString =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[A-Za-z0-9_-]+$/, 'must be base64url');

const credential = { id: base64url(1_400), rawId: base64url(1_400), type: z.literal('public-key') };

/** The result of `navigator.credentials.get`, as its `toJSON()` writes it (WebAuthn §5.1.8). */
export const assertionResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(2_048),
    authenticatorData: base64url(2_048),
    signature: base64url(2_048),
    userHandle: base64url(128).nullish(),
  }),
});

/** The result of `navigator.credentials.create`, as its `toJSON()` writes it. */
export const registrationResponse = z.object({
  ...credential,
  response: z.object({
    clientDataJSON: base64url(2_048),
    attestationObject: base64url(16_384),
    transports: z
      .array(z.string().regex(/^[a-z-]{1,32}$/))
      .max(16)
      .optional(),
  }),
});

export type AssertionResponse = z.output<typeof assertionResponse>;
export type RegistrationResponse = z.output<typeof registrationResponse>;

/** The part of the signed client data that the server reads before it verifies the signature (WebAuthn §5.8.1). */
export interface ClientData {
  challenge: string;
  /** Whether the page was inside a frame of another origin. */
  crossOrigin: boolean;
}

/** Reads client data; undefined when it is malformed. */
export function clientDataOf({ response }: { response: { clientDataJSON: string } }): ClientData | undefined {
  try {
    const text = Buffer.from(response.clientDataJSON, 'base64url').toString('utf8');
    const { challenge, crossOrigin = false } = JSON.parse(text) as Record<string, unknown>;
    return typeof challenge === 'string' ? { challenge, crossOrigin: crossOrigin !== false } : undefined;
  } catch {
    return undefined;
  }
}
