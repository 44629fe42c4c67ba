// @ts-check
/** The request that the page is about: when it expires, and what becomes of it after it was approved. */

import { fault, progress, say, texts } from './notes.js';

/** Milliseconds between two questions about a request that the app has not fetched yet. It usually takes seconds. */
const FOLLOWING = 2_000;

/** Aborted when the request expires while the page is open. */
export const expired = new AbortController();

/**
 * Ends the page when its request expires, by the server's clock: the page was made at `data-now`. A computer that slept
 * notices when it wakes up, before a passkey is asked.
 */
export function expire() {
  const section = document.querySelector('[data-expires]');
  if (!(section instanceof HTMLElement)) return;
  const { expires = '', now = '' } = section.dataset;
  const [navigation] = performance.getEntriesByType('navigation');
  const arrived = navigation instanceof PerformanceNavigationTiming ? navigation.responseStart : 0;
  const ahead = performance.timeOrigin + arrived - Date.parse(now);
  let timer = 0;
  const end = () => {
    clearTimeout(timer);
    const left = Date.parse(expires) - (Date.now() - ahead);
    if (left > 0) {
      timer = setTimeout(end, Math.min(left, 60_000));
      return;
    }
    for (const button of section.querySelectorAll('button')) button.disabled = true;
    expired.abort();
    say(progress, '');
    say(fault, texts.expired);
  };
  end();
  document.addEventListener('visibilitychange', end);
  globalThis.addEventListener('pageshow', end);
  section.addEventListener('click', end, { capture: true });
}

/** Shows what becomes of an approved request. A state that the page has no words for needs another page. */
export function followRequest() {
  const place = document.querySelector('[data-follows]');
  if (!(place instanceof HTMLElement)) return;
  const { follows = '', state = '' } = place.dataset;
  if (state !== 'waiting') return;
  const ask = async () => {
    // A page about an outage, of this server or a proxy, is no answer: it is asked again.
    const answer = await fetch(follows)
      .then((response) => (response.status === 404 ? globalThis.location.reload() : response.json()))
      .catch(() => undefined);
    if (typeof answer?.state === 'string') showState(place, answer.state);
    followRequest();
  };
  setTimeout(() => void ask(), FOLLOWING);
}

/**
 * @param {HTMLElement} place
 * @param {string} state
 */
function showState(place, state) {
  if (place.dataset.state === state) return;
  place.dataset.state = state;
  /** @type {HTMLElement[]} */
  const pieces = [...place.querySelectorAll('[data-in]')].filter((each) => each instanceof HTMLElement);
  /** @param {HTMLElement} piece */
  const isIn = ({ dataset }) => dataset.in?.split(' ').includes(state) ?? false;
  if (!pieces.some(isIn)) return globalThis.location.reload();
  for (const piece of pieces) piece.hidden = !isIn(piece);
}
