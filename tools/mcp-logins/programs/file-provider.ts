import { randomUUID } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What both lines of the SDK keep: a client, its tokens, where people log in, and a login that is under way. */
interface Stored<CLIENT, TOKENS, DISCOVERY> {
  client?: CLIENT;
  tokens?: TOKENS;
  discovery?: DISCOVERY;
  verifier?: string;
  state?: string;
}

/** The part of an `OAuthClientProvider` that is the same in both lines of the SDK, over a file. */
export interface FileProvider<CLIENT, TOKENS, DISCOVERY> {
  readonly redirectUrl: string;
  readonly clientMetadata: {
    client_name: string;
    redirect_uris: string[];
    token_endpoint_auth_method: string;
  };
  state(): string;
  clientInformation(): CLIENT | undefined;
  saveClientInformation(client: CLIENT): void;
  tokens(): TOKENS | undefined;
  saveTokens(tokens: TOKENS): void;
  discoveryState(): DISCOVERY | undefined;
  saveDiscoveryState(discovery: DISCOVERY): void;
  redirectToAuthorization(url: URL): void;
  saveCodeVerifier(verifier: string): void;
  codeVerifier(): string;
  invalidateCredentials(what: 'all' | 'client' | 'tokens' | 'verifier' | 'discovery'): void;
  /** The `state` of the last login. */
  expectedState(): string | undefined;
}

interface FileProviderOptions<CLIENT> {
  readonly folder: string;
  readonly name: string;
  readonly redirectUrl: string;
  /** Where there is none, the client registers itself. */
  readonly known: CLIENT | undefined;
}

/** Processes with the same folder share a login, as several windows of one program do. */
export function fileProvider<CLIENT, TOKENS, DISCOVERY>(
  { folder, name, redirectUrl, known }: FileProviderOptions<CLIENT>,
  open: (url: URL) => void,
): FileProvider<CLIENT, TOKENS, DISCOVERY> {
  const file = join(folder, 'oauth.json');
  const read = (): Stored<CLIENT, TOKENS, DISCOVERY> => {
    try {
      return JSON.parse(readFileSync(file, 'utf8')) as Stored<CLIENT, TOKENS, DISCOVERY>;
    } catch {
      return {};
    }
  };
  const write = (changed: Stored<CLIENT, TOKENS, DISCOVERY>): void => {
    const part = join(folder, randomUUID());
    writeFileSync(part, JSON.stringify(changed));
    renameSync(part, file);
  };
  const forget = (...names: (keyof Stored<CLIENT, TOKENS, DISCOVERY>)[]): void => {
    const stored = read();
    for (const one of names) delete stored[one];
    write(stored);
  };
  return {
    redirectUrl,
    clientMetadata: { client_name: name, redirect_uris: [redirectUrl], token_endpoint_auth_method: 'none' },
    state() {
      const state = randomUUID();
      write({ ...read(), state });
      return state;
    },
    expectedState: () => read().state,
    clientInformation: () => known ?? read().client,
    saveClientInformation: (client) => write({ ...read(), client }),
    tokens: () => read().tokens,
    saveTokens: (tokens) => write({ ...read(), tokens }),
    discoveryState: () => read().discovery,
    saveDiscoveryState: (discovery) => write({ ...read(), discovery }),
    redirectToAuthorization: open,
    saveCodeVerifier: (verifier) => write({ ...read(), verifier }),
    codeVerifier: () => read().verifier ?? '',
    invalidateCredentials(what) {
      if (what === 'all') forget('client', 'tokens', 'verifier', 'discovery');
      else forget(what);
    },
  };
}
