import type { PermissionsClient } from '../parts/client.ts';

/** Notifications of this site in this browser (Push API). */
export interface BrowserPush {
  /** Whether the person who is signed in has turned them on here. */
  isOn(): Promise<boolean>;
  /**
   * Turns them on: the browser asks the person, in whose click this must begin.
   * @throws {PushBlockedError}
   * @throws {Refusal}
   */
  turnOn(): Promise<void>;
  /** @throws {Refusal} */
  turnOff(): Promise<void>;
}

/** The person, or a rule of the browser, does not allow notifications of this site. */
export class PushBlockedError extends Error {
  override readonly name = 'PushBlockedError';
}

/**
 * @param home the path of the permissions page
 * @returns undefined where this browser has no notifications
 */
export function createBrowserPush(client: PermissionsClient, home: string): BrowserPush | undefined {
  const { serviceWorker } = navigator as { serviceWorker?: ServiceWorkerContainer };
  if (serviceWorker === undefined || !('PushManager' in globalThis) || !('Notification' in globalThis)) {
    return undefined;
  }
  const scope = `${home}/`;

  async function subscription(): Promise<PushSubscription | null> {
    const registration = await serviceWorker?.getRegistration(scope);
    return (await registration?.pushManager.getSubscription()) ?? null;
  }

  return {
    async isOn() {
      const own = await subscription();
      if (own === null) return false;
      // Somebody else may have turned them on in this browser.
      const { digests } = await client.push();
      return digests.includes(await sha256(own.endpoint));
    },
    async turnOn() {
      if ((await Notification.requestPermission()) !== 'granted') throw new PushBlockedError();
      const { publicKey } = await client.push();
      const registration = await serviceWorker.register(`${scope}push-worker.js`, { scope });
      await activated(registration);
      // An earlier one may be somebody else's, or for another key.
      await (await registration.pushManager.getSubscription())?.unsubscribe();
      const made = await registration.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: publicKey,
      });
      await client.turnPushOn(made.toJSON());
    },
    async turnOff() {
      const own = await subscription();
      if (own === null) return;
      await own.unsubscribe();
      await client.turnPushOff(own.endpoint);
    },
  };
}

/** Only an active worker can subscribe. */
async function activated({ active, installing, waiting }: ServiceWorkerRegistration): Promise<void> {
  const worker = installing ?? waiting;
  if (active !== null || worker === null) return;
  await new Promise<void>((resolve) => {
    worker.addEventListener('statechange', () => {
      if (worker.state === 'activated' || worker.state === 'redundant') resolve();
    });
  });
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
