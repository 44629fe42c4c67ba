import type { Role } from '@grantex/sdk';
import { createPageCalls, jsonOf } from '../../../page/page-calls.ts';
import { readShell } from '../../../page/shell.ts';

/** A program that waits for an API key, as `POST /console/device-logins/find` answers. */
export interface WaitingProgram {
  /** What it calls its machine. */
  readonly name: string;
  /** The address that asked. */
  readonly network: string;
  /** Whether that is another network than this browser's. */
  readonly isElsewhere: boolean;
  /** The roles that it asks for; empty where the person chooses. */
  readonly roles: readonly Role[];
  /** The roles that the key of this session may give. */
  readonly grantable: readonly Role[];
  readonly askedAt: string;
}

/** The calls behind the page. Only a session may make them, so they are not in the SDK. All reject with a `Refusal`. */
export interface DeviceCalls {
  find(userCode: string): Promise<WaitingProgram>;
  allow(userCode: string, roles: readonly Role[]): Promise<void>;
  deny(userCode: string): Promise<void>;
}

export function createDeviceCalls(): DeviceCalls {
  const calls = createPageCalls({ base: readShell().base, tokenFrom: '/console/session' });
  const decide = async (body: object): Promise<void> => {
    await calls.post('/console/device-logins/decide', body);
  };
  return {
    find: async (userCode) => jsonOf(await calls.post('/console/device-logins/find', { userCode })),
    allow: (userCode, roles) => decide({ userCode, decision: 'allow', roles }),
    deny: (userCode) => decide({ userCode, decision: 'deny' }),
  };
}
