import { setTimeout as sleep } from 'node:timers/promises';
import { AuthorizationError } from '@grantex/core';
import type { Grantex } from '@grantex/sdk';
import { createFileStore } from '@grantex/sdk/node';
import { readVariable } from '../../program/environment.ts';
import { createAgentCredentials } from '../../wrap/credentials/agent-credentials.ts';
import type { SetupContext, Target } from '../setup-context.ts';

/** Whether the agent has a grant, or whom it waits for. */
export type GrantState = Shortened &
  (
    | { readonly isGranted: true; readonly expiresAt: string | undefined }
    | { readonly isGranted: false; readonly consentUrl: string }
    | { readonly isGranted: false; readonly consentUrl?: undefined; readonly fault: string }
  );

interface Shortened {
  /** How long a grant lasts, if the server allows less than what was asked for. */
  shortenedTo?: string;
}

export interface GrantRequest {
  readonly agentId: string;
  readonly principalId: string;
  readonly scopes: readonly string[];
  readonly expiresIn: string | undefined;
}

/**
 * Asks the person for the grant, as the wrapper does, and keeps it where the wrapper finds it. In a sandbox the grant is
 * there at once. A request that the person has not decided yet is left for the wrapper.
 * @param onAsked called with the address for the person, before it waits for them
 */
export async function requestGrant(
  { gx, settings, machine, person, signal }: SetupContext,
  { folder }: Target,
  request: GrantRequest,
  onAsked: (consentUrl: string) => void,
): Promise<GrantState> {
  const shortened: Shortened = {};
  if (request.scopes.length === 0) return { isGranted: false, fault: 'The rules allow no tool.' };
  const credentials = createAgentCredentials({
    ...request,
    gx,
    url: settings.url,
    audience: readVariable(machine.environment, 'GRANTEX_AUDIENCE') ?? settings.url,
    store: createFileStore({ directory: folder.tokens }),
    log: () => undefined,
    onChange: () => undefined,
    onShortened: (lifetime) => {
      shortened.shortenedTo = lifetime;
    },
  });
  try {
    if ((await credentials.token()) !== undefined) return { ...(await granted(gx, request)), ...shortened };
    const open = credentials.openRequest();
    if (open === undefined) return { isGranted: false, fault: 'The request has ended. Run this again.' };
    onAsked(open.consentUrl);
    while (person.isThere && credentials.openRequest() !== undefined) {
      // Polling alone does not keep the program running.
      await sleep(500, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
    }
    if ((await credentials.currentToken()) !== undefined) {
      return { ...(await granted(gx, request)), ...shortened };
    }
    return credentials.openRequest() === undefined
      ? { isGranted: false, fault: 'The person did not approve. The first call of a tool asks again.' }
      : { isGranted: false, consentUrl: open.consentUrl, ...shortened };
  } catch (error) {
    if (!AuthorizationError.is(error)) throw error;
    const advice = await credentials.advise(error);
    return { isGranted: false, fault: `${error.message} ${advice?.fault?.howToAsk ?? ''}` };
  } finally {
    credentials.close();
  }
}

/** With its end, which may come before what was asked for: the server has a limit, and the person may allow less. */
async function granted(gx: Grantex, { agentId, principalId }: GrantRequest): Promise<GrantState> {
  const { grants } = await gx.grants.list({ agentId, principalId, status: 'active', pageSize: 1 });
  return { isGranted: true, expiresAt: grants[0]?.expiresAt };
}
