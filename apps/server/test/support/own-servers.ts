export type Mode = 'sandbox' | 'live';

/** By port: whatever name it is called by, it is the same server. */
const modes = new Map<string, Mode>();

/** Says that a server of these tests listens there: what it answers is held against its OpenAPI document. */
export function rememberServer(url: string, mode: Mode): void {
  modes.set(new URL(url).port, mode);
}

/** Says that it listens no longer: the port may be somebody else's next. */
export function forgetServer(url: string): void {
  modes.delete(new URL(url).port);
}

/** Says so of all, at the end of a file: the worker goes on to the next one. */
export function forgetServers(): void {
  modes.clear();
}

/** The mode of the server there; undefined where none of ours listens. */
export function modeAt(url: string): Mode | undefined {
  return modes.get(new URL(url).port);
}

/** The mode that a server starts in with this environment. */
export function modeOf({ GRANTEX_MODE }: { readonly GRANTEX_MODE?: string }): Mode {
  return GRANTEX_MODE === 'live' ? 'live' : 'sandbox';
}
