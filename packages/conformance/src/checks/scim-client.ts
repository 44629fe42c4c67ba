import type { Answer } from '../http/answer.ts';
import type { Context, Developer } from '../runner/context.ts';
import { begun, textOf } from '../runner/expect.ts';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** An identity provider that is connected to a developer. */
export interface Scim {
  readonly tokenId: string;
  readonly token: string;
  /** @param path below `/scim/v2` */
  send(method: string, path: string, body?: unknown): Promise<Answer>;
  /** Makes a user. @returns its id */
  user(userName: string, more?: object): Promise<string>;
  /** Makes a group whose members may approve scopes. @returns its id */
  group(members: readonly string[], approves: readonly string[]): Promise<string>;
  /** Sends a PATCH of one operation. */
  patch(path: string, operation: object): Promise<Answer>;
}

export async function connect(context: Context, own: Developer, matches = 'userName'): Promise<Scim> {
  const made = begun(
    await own.api.post('/v1/scim/tokens', { label: context.name('provider'), matches }),
    201,
  );
  const token = textOf(made, 'token');
  const send = (method: string, path: string, body?: unknown): Promise<Answer> =>
    context.as(token).send(method, `/scim/v2${path}`, {
      ...(body !== undefined && {
        text: JSON.stringify(body),
        headers: { 'content-type': 'application/scim+json' },
      }),
    });
  return {
    tokenId: textOf(made, 'id'),
    token,
    send,
    async user(userName, more = {}) {
      const body = { schemas: [USER], userName, active: true, ...more };
      return textOf(begun(await send('POST', '/Users', body), 201), 'id');
    },
    async group(members, approves) {
      const body = {
        schemas: [GROUP],
        displayName: `group of ${members.length} ${approves.join(' ')}`,
        members: members.map((value) => ({ value })),
      };
      const id = textOf(begun(await send('POST', '/Groups', body), 201), 'id');
      begun(await own.api.patch(`/v1/scim/groups/${id}`, { approves }), 200);
      return id;
    },
    patch: (path, operation) => send('PATCH', path, { schemas: [PATCH_OP], Operations: [operation] }),
  };
}
