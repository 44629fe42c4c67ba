// @ts-check
/**
 * The script of the pages. The `data-` attributes of a page say what it does there (`src/web/pages/components.ts`).
 */

import { keepChoice, lowerAmounts } from './choice.js';
import { fault, say } from './notes.js';
import { enablePasskeys } from './passkeys.js';
import { expire, followRequest } from './request.js';
import { localiseTimes } from './times.js';

/** Milliseconds during which a second click is ignored, until the first one is answered. */
const ONE_CLICK = 10_000;

enablePasskeys();
localiseTimes();
keepChoice();
lowerAmounts();
sendFormsOnce();
followLink();
expire();
followRequest();
closeTab();
continueAtDecision();
reloadKept();

/**
 * Sends one form at a time. A second click would cancel the first request, and lose its answer with the cookie. A link
 * that works once would then be used up, without a proof for this browser.
 */
function sendFormsOnce() {
  let sentAt = -ONE_CLICK;
  // After coming back from another page, a form can be sent at once.
  globalThis.addEventListener('pagehide', () => (sentAt = -ONE_CLICK));
  document.addEventListener('submit', (event) => {
    if (event.timeStamp - sentAt < ONE_CLICK) event.preventDefault();
    else sentAt = event.timeStamp;
  });
}

/** Follows the link of a page that leads on automatically. Without script, the person clicks it. */
function followLink() {
  const link = document.querySelector('a[data-follow]');
  if (link instanceof HTMLAnchorElement) globalThis.location.replace(link.href);
}

/** A browser that loads a page again need not go to its fragment: a page that fits into the window is not scrolled. */
function continueAtDecision() {
  if (globalThis.location.hash === '#decide') document.getElementById('decide')?.focus();
}

/** Most browsers let a page close only a tab that a page has opened. */
function closeTab() {
  const button = document.querySelector('button[data-close]');
  if (!(button instanceof HTMLButtonElement)) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    globalThis.close();
    say(fault, button.dataset.close ?? '');
  });
}

/** A browser may keep a page that the person left, and show it again when they go back: it may be decided by then. */
function reloadKept() {
  globalThis.addEventListener('pageshow', ({ persisted }) => {
    if (persisted) globalThis.location.reload();
  });
}
