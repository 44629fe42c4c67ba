import type { Context } from '../runner/context.ts';
import { expectMember } from '../runner/expect.ts';

/** @param valid what the server must answer about the token. @throws {CheckFailure} where it answers otherwise */
export async function expectValid(context: Context, token: string, valid: boolean): Promise<void> {
  expectMember(await context.api.post('/v1/tokens/verify', { token }), 'valid', valid);
}
