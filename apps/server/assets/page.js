// @ts-check
/**
 * The one script of the pages. It asks the browser for passkeys, says how it goes, and puts moments into the reader's
 * own time. What it may do is written on the page, in `data-` attributes (`src/pages/components.ts`).
 */

/** An answer of the server that refuses, in words for people; its code is the `cause`. */
class Refusal extends Error {}

/** Refusals that are mended on the page as it is: to load it again is no help. */
const MENDED_HERE = ['NOTHING_CHOSEN', 'CHOICE_CHANGED'];

const csrf = document.querySelector('meta[name="csrf"]')?.getAttribute('content') ?? '';
const progress = document.querySelector('[data-progress]');
const fault = document.querySelector('[data-fault]');
const again = document.querySelector('[data-again]');
/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll('button[data-passkey]');

/** What the browser says when a passkey did not come about. */
const FAULTS = new Map([
  [
    'NotAllowedError',
    'Nothing has happened yet: the passkey was cancelled, or it took too long. You can try again.',
  ],
  ['AbortError', 'Nothing has happened yet: the passkey was cancelled. You can try again.'],
  ['InvalidStateError', 'This device has a passkey for you here already. Use that one.'],
  ['NotSupportedError', 'This device cannot make a passkey. Try another device, or a security key.'],
  ['SecurityError', 'Passkeys do not work at this address. Open the link exactly as you were given it.'],
]);
const LOST =
  'The connection was lost, and it is not certain whether this was done. Load the page again: it says so.';
const UNSUPPORTED =
  'This browser has no passkeys, or is too old for them. Open this page in an up-to-date browser or on another device.';

/** How long a second click is ignored while the answer to the first is on its way, in milliseconds. */
const ONE_CLICK = 10_000;

let isBusy = false;

if (buttons.length > 0) {
  if (isSupported()) for (const button of buttons) enable(button);
  else say(fault, UNSUPPORTED);
}
for (const time of document.querySelectorAll('time[data-local]')) localise(time);
keepChoice();
sendFormsOnce();
void bringFragment().catch(explain);
// The same address with another fragment, in a window that shows it already, loads nothing.
globalThis.addEventListener('hashchange', () => void bringFragment().catch(explain));
followLink();

function isSupported() {
  const PublicKey = globalThis.PublicKeyCredential;
  return typeof PublicKey?.parseRequestOptionsFromJSON === 'function' && navigator.credentials !== undefined;
}

/** @param {HTMLButtonElement} button */
function enable(button) {
  button.disabled = false;
  button.addEventListener('click', () => {
    if (isBusy) return;
    setBusy(button, true);
    // Whoever is led to another page finds the buttons at rest when they come back.
    void perform(button)
      .catch(explain)
      .finally(() => setBusy(button, false));
  });
}

/**
 * Asks, lets the passkey answer, and brings the answer.
 *
 * @param {HTMLButtonElement} button
 */
async function perform({ dataset }) {
  say(fault, '');
  again?.setAttribute('hidden', '');
  say(progress, 'Your browser asks for your passkey …');
  const options = await post(dataset.ask, sentBy(dataset));
  const credential = await credentialFor(dataset.passkey, options);
  say(progress, 'One moment …');
  const { location } = await post(dataset.answer, {
    ...sentBy(dataset),
    response: credential.toJSON(),
  });
  say(progress, dataset.done ?? '');
  goTo(location);
}

/**
 * What a button sends at this moment: who changes their choice while the passkey is asked is told so by the server.
 *
 * @param {DOMStringMap} dataset
 * @returns {object}
 */
function sentBy({ send = '{}', sendsChoice }) {
  return { ...JSON.parse(send), ...(sendsChoice === undefined ? {} : chosen()) };
}

/** What is chosen on the page: boxes that are checked as a list, any other field as it is. */
function chosen() {
  /** @type {Record<string, string | string[]>} */
  const choice = {};
  /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement>} */
  const fields = document.querySelectorAll('[data-choice]');
  for (const field of fields) {
    const { name, value } = field;
    if (field.dataset.choice !== 'list') choice[name] = value;
    else if (isChosen(field)) choice[name] = [choice[name] ?? []].flat().concat(value);
  }
  return choice;
}

/**
 * Whether a field counts: a box only when it is checked.
 *
 * @param {HTMLInputElement | HTMLSelectElement} field
 */
function isChosen(field) {
  return !(field instanceof HTMLInputElement) || field.type !== 'checkbox' || field.checked;
}

/**
 * What was chosen outlives that the page is loaded again: it is kept with this entry of the browser's history, and
 * nowhere else; a link to the same address would make another entry. What the page does not offer any more is left out.
 */
function keepChoice() {
  /** @type {NodeListOf<HTMLInputElement | HTMLOptionElement>} */
  const options = document.querySelectorAll('input[data-choice], [data-choice] option');
  /** @type {Record<string, boolean>} */
  const kept = history.state?.choice ?? {};
  /** @param {HTMLInputElement | HTMLOptionElement} option */
  const nameOf = ({ tagName, value }) => `${tagName} ${value}`;
  /** @param {HTMLInputElement | HTMLOptionElement} option */
  const isSet = (option) => ('checked' in option ? option.checked : option.selected);
  for (const option of options) {
    const was = kept[nameOf(option)];
    if (option instanceof HTMLInputElement) option.checked = was ?? option.checked;
    else option.selected ||= was ?? false;
  }
  document.addEventListener('change', () => {
    const choice = Object.fromEntries([...options].map((option) => [nameOf(option), isSet(option)]));
    history.replaceState({ choice }, '');
  });
  again?.addEventListener('click', (event) => {
    event.preventDefault();
    globalThis.location.reload();
  });
}

/**
 * Sends one form at a time. A second click would cancel the first request and lose its answer, with the cookie in it:
 * a link that works once would then be used up, and this browser would not be the one that used it.
 */
function sendFormsOnce() {
  let sentAt = -ONE_CLICK;
  // Coming back from another page starts anew.
  globalThis.addEventListener('pagehide', () => (sentAt = -ONE_CLICK));
  document.addEventListener('submit', (event) => {
    if (event.timeStamp - sentAt < ONE_CLICK) event.preventDefault();
    else sentAt = event.timeStamp;
  });
}

/**
 * Without a location the page is loaded again, and goes on where the person was: at the decision, where there is one.
 *
 * @param {string | undefined} location
 */
function goTo(location) {
  if (location !== undefined) return globalThis.location.assign(location);
  if (document.getElementById('decide') !== null) history.replaceState(history.state, '', '#decide');
  globalThis.location.reload();
}

/**
 * @param {string | undefined} kind
 * @param {any} options
 * @returns {Promise<any>}
 */
function credentialFor(kind, options) {
  if (kind === 'create') {
    return navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
    });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

/**
 * @param {string | undefined} path
 * @param {object} body
 */
async function post(path = '', body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-csrf-token': csrf },
    body: JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Refusal(String(answer.message), { cause: answer.code });
  return answer;
}

/** @param {unknown} error */
function explain(error) {
  say(progress, '');
  if (error instanceof DOMException && FAULTS.has(error.name))
    return say(fault, FAULTS.get(error.name) ?? '');
  if (!(error instanceof Refusal && MENDED_HERE.includes(String(error.cause))))
    again?.removeAttribute('hidden');
  say(fault, error instanceof Refusal ? error.message : LOST);
}

/**
 * A button that is busy keeps the focus, which one that is disabled would lose.
 *
 * @param {HTMLButtonElement} own
 * @param {boolean} isSet
 */
function setBusy(own, isSet) {
  isBusy = isSet;
  own.toggleAttribute('data-busy', isSet);
  for (const button of buttons) button.setAttribute('aria-disabled', String(isSet));
}

/**
 * @param {Element | null} place
 * @param {string} text
 */
function say(place, text) {
  if (place !== null) place.textContent = text;
}

/** @param {Element} time */
function localise(time) {
  const moment = new Date(time.getAttribute('datetime') ?? '');
  const isToday = moment.toDateString() === new Date().toDateString();
  const format = new Intl.DateTimeFormat(
    undefined,
    isToday ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  );
  time.textContent = format.format(moment);
}

/**
 * A secret in the fragment never reaches a log of the server: it is posted, and leaves the address at once. An element
 * names it in `data-fragment`, and in `data-answer` where it goes.
 */
async function bringFragment() {
  const place = document.querySelector('[data-fragment]');
  if (!(place instanceof HTMLElement)) return;
  const { fragment = '', answer, done = '' } = place.dataset;
  const value = new URLSearchParams(globalThis.location.hash.slice(1)).get(fragment);
  if (value === null) return;
  history.replaceState(null, '', globalThis.location.pathname + globalThis.location.search);
  say(progress, 'One moment …');
  const { location } = await post(answer, { [fragment]: value });
  say(progress, done);
  goTo(location);
}

/** Where a form has been answered and the app waits, its link is followed; without script it is there to be clicked. */
function followLink() {
  const link = document.querySelector('a[data-follow]');
  if (link instanceof HTMLAnchorElement) globalThis.location.replace(link.href);
}
