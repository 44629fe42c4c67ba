import type { Site } from '../../base/site.ts';
import { redirectUriSchema } from '../agents/redirect-uri.ts';
import type { ClientMetadata } from './client.ts';
import { invalidMetadata, readClientMetadata, withoutNulls } from './client-metadata.ts';
import { publishedJwks, type PublicJwks } from './public-jwks.ts';
import type { DocumentKind } from './published-documents.ts';

const DAY = 86_400;
const HOUR = 3_600;

/**
 * A client id metadata document (draft-ietf-oauth-client-id-metadata-document): it names itself, has no secret, and lists
 * redirect URIs. Of these, ones that this server never redirects to are left out.
 */
export function clientDocument(site: Pick<Site, 'publicUrl'>): DocumentKind<ClientMetadata> {
  return {
    longest: DAY,
    read(document, url) {
      const metadata = withoutNulls(document);
      const {
        client_id: clientId,
        redirect_uris: redirectUris,
        token_endpoint_auth_method: method,
      } = metadata;
      if (clientId !== url) throw invalidMetadata('client_id', 'must be the URL of the document');
      const secret = Object.keys(metadata).find((member) => member.startsWith('client_secret'));
      if (secret !== undefined)
        throw invalidMetadata(secret, 'must not be in a document that everybody reads');
      if (typeof method === 'string' && /secret/.test(method)) {
        throw invalidMetadata('token_endpoint_auth_method', 'must not need a shared secret');
      }
      const isKnown = (uri: unknown): boolean => redirectUriSchema.safeParse(uri).success;
      const known = Array.isArray(redirectUris) ? redirectUris.filter(isKnown) : redirectUris;
      return readClientMetadata({ ...metadata, redirect_uris: known }, site);
    },
  };
}

/** The keys of a client at its `jwks_uri` (RFC 7517 §5). */
export const jwksDocument: DocumentKind<PublicJwks> = {
  longest: HOUR,
  read(document) {
    const { success, data } = publishedJwks.safeParse(document);
    if (!success) throw invalidMetadata('keys', 'must be 1 to 20 public keys');
    return data;
  },
};
