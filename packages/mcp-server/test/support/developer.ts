import { Grantex, type Role, signup } from '@grantex/sdk';
import { inject } from 'vitest';

/** A developer of a real Grantex server, with an API key for each role. */
export interface Developer {
  readonly url: string;
  /** Its first key, and a client with it. */
  readonly apiKey: string;
  readonly gx: Grantex;
  /** A key that has these roles and no others. */
  keyFor(...roles: readonly [Role, ...Role[]]): Promise<string>;
  /** Every key that was handed out. */
  readonly keys: readonly string[];
}

/** A developer of the sandbox without data, which no other test uses. */
export async function newDeveloper(): Promise<Developer> {
  const { url } = await serverOf('sandbox');
  const { apiKey } = await signup({ name: 'a test' }, { baseUrl: url });
  return developerOf(url, apiKey);
}

/** The one developer of a live server. @param name another one than the usual, for a test that needs its settings alone */
export async function liveDeveloper(name: `live${string}` = 'live'): Promise<Developer> {
  const { url, apiKey } = await serverOf(name);
  return developerOf(url, apiKey);
}

async function serverOf(
  mode: 'sandbox' | `live${string}`,
): Promise<{ readonly url: string; readonly apiKey: string }> {
  const answer = await fetch(`${inject('servers')}/${mode}`);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as { url: string; apiKey: string };
}

function developerOf(url: string, apiKey: string): Developer {
  const gx = new Grantex({ apiKey, baseUrl: url });
  const keys = [apiKey];
  return {
    url,
    apiKey,
    gx,
    keys,
    keyFor: async (...roles) => {
      const made = await gx.keys.create({ name: roles.join(' '), roles });
      keys.push(made.apiKey);
      return made.apiKey;
    },
  };
}
