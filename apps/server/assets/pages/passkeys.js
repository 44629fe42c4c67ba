// @ts-check
/** The buttons that ask the browser for a passkey, and send its answer. */

import { chosen, hasValidAmounts } from './choice.js';
import { fault, progress, say, texts } from './notes.js';
import { expired } from './request.js';

/** A refusal by the server, in words for people. Its code is the `cause`. */
class Refusal extends Error {}

/** Refusals that the person can resolve on the page as it is. Reloading does not help. */
const RESOLVED_HERE = ['NOTHING_CHOSEN', 'CHOICE_CHANGED'];
/** The refusal of a decision after another one: the page of the request shows it, with a way to stop what was approved. */
const DECIDED = 'REQUEST_DECIDED';

const csrf = document.querySelector('meta[name="csrf"]')?.getAttribute('content') ?? '';
const again = document.querySelector('[data-again]');
/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll('button[data-passkey]');

let isBusy = false;

export function enablePasskeys() {
  if (buttons.length === 0) return;
  if (isSupported()) for (const button of buttons) enable(button);
  else say(fault, texts.unsupported);
  again?.addEventListener('click', (event) => {
    event.preventDefault();
    globalThis.location.reload();
  });
}

function isSupported() {
  const PublicKey = globalThis.PublicKeyCredential;
  return typeof PublicKey?.parseRequestOptionsFromJSON === 'function' && navigator.credentials !== undefined;
}

/** @param {HTMLButtonElement} button */
function enable(button) {
  button.disabled = false;
  button.addEventListener('click', () => {
    if (isBusy || button.disabled) return;
    if (button.dataset.sendsChoice !== undefined && !hasValidAmounts()) return;
    setBusy(button, true);
    // A person who comes back from another page can use the buttons again.
    void perform(button)
      .catch(explain)
      .finally(() => setBusy(button, false));
  });
}

/**
 * Fetches the options, asks the passkey, and sends its answer.
 *
 * @param {HTMLButtonElement} button
 */
async function perform({ dataset }) {
  say(fault, '');
  again?.setAttribute('hidden', '');
  say(progress, texts.asking);
  const options = await post(dataset.ask, sentBy(dataset));
  const credential = await credentialFor(dataset.passkey, options);
  say(progress, texts.moment);
  const { location } = await post(dataset.answer, {
    ...sentBy(dataset),
    response: credential.toJSON(),
  });
  say(progress, dataset.done ?? '');
  goTo(location);
}

/**
 * What a button sends now. If the person changes their choice while the passkey is asked, the server refuses the answer.
 *
 * @param {DOMStringMap} dataset
 * @returns {object}
 */
function sentBy({ send = '{}', sendsChoice }) {
  return { ...JSON.parse(send), ...(sendsChoice === undefined ? {} : chosen()) };
}

/**
 * @param {string | undefined} kind
 * @param {any} options
 * @returns {Promise<any>}
 */
function credentialFor(kind, options) {
  // The browser closes its dialog when the request expires.
  const { signal } = expired;
  if (kind === 'create') {
    return navigator.credentials.create({
      publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options),
      signal,
    });
  }
  return navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options),
    signal,
  });
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

/**
 * Without a location, the page reloads at the decision, if it has one.
 *
 * @param {string | undefined} location
 */
function goTo(location) {
  if (location !== undefined) return globalThis.location.assign(location);
  if (document.getElementById('decide') !== null) history.replaceState(history.state, '', '#decide');
  globalThis.location.reload();
}

/** @param {unknown} error */
function explain(error) {
  say(progress, '');
  // The page says that the request has expired, which explains everything else.
  if (expired.signal.aborted) return;
  if (error instanceof Refusal && error.cause === DECIDED) return goTo(undefined);
  if (error instanceof DOMException && error.name in texts) return say(fault, texts[error.name]);
  if (!(error instanceof Refusal && RESOLVED_HERE.includes(String(error.cause))))
    again?.removeAttribute('hidden');
  say(fault, error instanceof Refusal ? error.message : texts.lost);
}

/**
 * A busy button keeps the focus. A disabled one would lose it.
 *
 * @param {HTMLButtonElement} own
 * @param {boolean} isSet
 */
function setBusy(own, isSet) {
  isBusy = isSet;
  own.toggleAttribute('data-busy', isSet);
  for (const button of buttons) button.setAttribute('aria-disabled', String(isSet));
}
