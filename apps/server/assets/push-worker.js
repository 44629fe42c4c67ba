// @ts-check
/** Shows what the server tells the person, and opens its page. It caches nothing, and handles no request. */

/**
 * What a service worker uses here.
 *
 * @typedef {object} Worker
 * @property {ServiceWorkerRegistration} registration
 * @property {{ openWindow(url: string): Promise<unknown> }} clients
 * @property {(type: 'push' | 'notificationclick', listener: (event: WorkerEvent) => void) => void} addEventListener
 */

/**
 * @typedef {object} WorkerEvent
 * @property {(work: Promise<unknown>) => void} waitUntil
 * @property {{ json(): { title: string, url: string } }} data
 * @property {Notification} notification
 */

const worker = /** @type {Worker} */ (/** @type {unknown} */ (globalThis));

worker.addEventListener('push', (event) => {
  const { title, url, ...options } = event.data.json();
  event.waitUntil(worker.registration.showNotification(title, { ...options, data: { url } }));
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(worker.clients.openWindow(event.notification.data.url));
});
