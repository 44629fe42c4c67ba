import type { RequestListener } from 'node:http';
import { type Check, check } from '../runner/check.ts';
import type { Context } from '../runner/context.ts';
import { expectOAuthError, expectStatus } from '../runner/expect.ts';
import { listening } from './loopback.ts';
import { CALLBACK, postForm } from './oauth.ts';

/** §14: clients that are documents. */
export const clientDocuments: readonly Check[] = [
  check(
    '14.client-document',
    {
      cites: [
        { section: '14', says: 'The document is JSON of at most 64 KiB' },
        { section: '14', says: 'A wrong document MUST be 401' },
      ],
    },
    async (context) => {
      await serving(context, async (revoke) => {
        const right = { client_name: context.name('document'), redirect_uris: [CALLBACK] };
        expectStatus(await revoke(right), 200);
        for (const wrong of [
          { ...right, client_id: 'https://elsewhere.example/client' },
          { ...right, client_secret: 'x' },
          { ...right, token_endpoint_auth_method: 'client_secret_basic' },
          { ...right, redirect_uris: undefined },
          { ...right, client_name: undefined },
        ])
          expectOAuthError(await revoke(wrong), 401, 'invalid_client');
      });
    },
  ),
];

/** Serves documents, each at an address of its own, and has their client ask for something that needs nobody. */
async function serving(
  context: Context,
  work: (revoke: (metadata: object) => ReturnType<typeof postForm>) => Promise<void>,
): Promise<void> {
  const documents = new Map<string, string>();
  const listener: RequestListener = ({ url = '' }, response) => {
    const text = documents.get(url);
    response.writeHead(text === undefined ? 404 : 200, { 'content-type': 'application/json' }).end(text);
  };
  await listening(context, listener, async (origin) => {
    await work((metadata) => {
      const path = `/client-${documents.size}`;
      const client_id = origin + path;
      documents.set(path, JSON.stringify({ client_id, ...metadata }));
      return postForm(context, 'revoke', { token: 'x', client_id });
    });
  });
}
