import type { Answer } from '../http/answer.ts';
import type { Context, Developer, Granted } from '../runner/context.ts';
import { begun, textOf } from '../runner/expect.ts';

interface Asked {
  readonly scopes?: readonly string[];
  readonly expiresIn?: string;
  readonly audience?: string;
  readonly authorizationDetails?: readonly unknown[];
}

/** Delegates `files:read`, or what is asked. */
export function delegate(
  { api }: Pick<Developer, 'api'>,
  parentGrantToken: string,
  subAgentId: string,
  asked: Asked = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const body = { parentGrantToken, subAgentId, scopes: ['files:read'], ...asked };
  return api.post('/v1/grants/delegate', body, headers);
}

/** A grant, and one that was delegated from it. */
interface Family {
  readonly parent: Granted;
  readonly grantId: string;
  readonly grantToken: string;
  /** To the delegation. */
  readonly answer: Answer;
}

/** Makes both. */
export async function family(context: Context): Promise<Family> {
  const parent = await context.grant();
  const child = begun(await delegate(context, parent.grantToken, parent.agentId), 201);
  return {
    parent,
    grantId: textOf(child, 'grantId'),
    grantToken: textOf(child, 'grantToken'),
    answer: child,
  };
}
