export type Mode = 'sandbox' | 'live';

/** By port: under any host name it is the same server. */
const modes = new Map<string, Mode>();

/** Registers a server of these tests: its responses are checked against its OpenAPI document. */
export function rememberServer(url: string, mode: Mode): void {
  modes.set(new URL(url).port, mode);
}

/** Unregisters it: another program may get the port next. */
export function forgetServer(url: string): void {
  modes.delete(new URL(url).port);
}

/** Unregisters all at the end of a file: the worker continues with the next one. */
export function forgetServers(): void {
  modes.clear();
}

/** The mode of the server there; undefined when it is not one of ours. */
export function modeAt(url: string): Mode | undefined {
  return modes.get(new URL(url).port);
}

/** The mode of a server with this environment. */
export function modeOf({ GRANTEX_MODE }: { readonly GRANTEX_MODE?: string }): Mode {
  return GRANTEX_MODE === 'live' ? 'live' : 'sandbox';
}
