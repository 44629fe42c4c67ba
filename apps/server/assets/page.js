// @ts-check
/**
 * The only script of the pages. It asks the browser for passkeys, shows the progress, ends a page whose request expires,
 * follows an approved request, and shows times in the reader's time zone. The `data-` attributes of the page say what it does (`src/web/pages/components.ts`).
 */

/** A refusal by the server, in words for people. Its code is the `cause`. */
class Refusal extends Error {}

/** Refusals that the person can resolve on the page as it is. Reloading does not help. */
const RESOLVED_HERE = ['NOTHING_CHOSEN', 'CHOICE_CHANGED'];

const csrf = document.querySelector('meta[name="csrf"]')?.getAttribute('content') ?? '';
const progress = document.querySelector('[data-progress]');
const fault = document.querySelector('[data-fault]');
const again = document.querySelector('[data-again]');
/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll('button[data-passkey]');

/** The texts in the page's language, by name. Those for errors of the browser's passkey functions have the error's name. */
const texts = JSON.parse(document.querySelector('[data-texts]')?.getAttribute('data-texts') ?? '{}');
const { lang } = document.documentElement;
/** The reader's variant of that language, such as British English, for times. */
const locale = navigator.languages.find((each) => each.split('-')[0] === lang && isTag(each)) ?? lang;

/** Milliseconds during which a second click is ignored, until the first one is answered. */
const ONE_CLICK = 10_000;

/** Milliseconds between two questions about a request that the app has not fetched yet. It usually takes seconds. */
const FOLLOWING = 2_000;

let isBusy = false;

if (buttons.length > 0) {
  if (isSupported()) for (const button of buttons) enable(button);
  else say(fault, texts.unsupported);
}
for (const time of document.querySelectorAll('time[data-local]')) localise(time);
keepChoice();
lowerAmounts();
sendFormsOnce();
followLink();
expire();
followRequest();
closeTab();
continueAtDecision();

/**
 * Browsers on servers name languages such as `en-US@posix`, which `Intl` refuses.
 *
 * @param {string} language
 */
function isTag(language) {
  try {
    return Intl.getCanonicalLocales(language).length > 0;
  } catch {
    return false;
  }
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

/** The choice on the page: the checked boxes as a list, any other field as its value. */
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
 * Whether a field is part of the choice: a box is only if it is checked.
 *
 * @param {HTMLInputElement | HTMLSelectElement} field
 */
function isChosen(field) {
  return !(field instanceof HTMLInputElement) || field.type !== 'checkbox' || field.checked;
}

/**
 * Keeps the choice when the page is reloaded. It is stored only in this entry of the browser's history; a link to the same
 * address would make another entry. What the page no longer offers is left out.
 */
function keepChoice() {
  /** @type {NodeListOf<HTMLInputElement | HTMLOptionElement>} */
  const options = document.querySelectorAll('input[data-choice], [data-choice] option');
  /** @type {NodeListOf<HTMLInputElement>} */
  const amounts = document.querySelectorAll('input[data-lowers]');
  /** @type {{ choice?: Record<string, boolean>, amounts?: Record<string, string> }} */
  const { choice: kept = {}, amounts: keptAmounts = {} } = history.state ?? {};
  /**
   * A scope keeps its name when its amount is lowered.
   *
   * @param {HTMLInputElement | HTMLOptionElement} option
   */
  const nameOf = ({ tagName, value }) => `${tagName} ${value.replace(/:max_[^:]*$/, '')}`;
  /** @param {HTMLInputElement} amount */
  const scopeOf = (amount) => {
    const scope = document.getElementById(amount.dataset.lowers ?? '');
    return scope instanceof HTMLInputElement ? nameOf(scope) : '';
  };
  /** @param {HTMLInputElement | HTMLOptionElement} option */
  const isSet = (option) => ('checked' in option ? option.checked : option.selected);
  for (const option of options) {
    const was = kept[nameOf(option)];
    if (option instanceof HTMLInputElement) option.checked = was ?? option.checked;
    else option.selected ||= was ?? false;
  }
  for (const amount of amounts) amount.value = keptAmounts[scopeOf(amount)] ?? amount.value;
  document.addEventListener('change', () => {
    const choice = Object.fromEntries([...options].map((option) => [nameOf(option), isSet(option)]));
    const lowered = Object.fromEntries([...amounts].map((amount) => [scopeOf(amount), amount.value]));
    history.replaceState({ choice, amounts: lowered }, '');
  });
  again?.addEventListener('click', (event) => {
    event.preventDefault();
    globalThis.location.reload();
  });
}

/**
 * Puts the amount that the person types into the scope beside it. What is no amount, or is too high, is sent as it is and
 * refused: nothing but the number on the page is ever approved.
 */
function lowerAmounts() {
  /** @type {NodeListOf<HTMLInputElement>} */
  const fields = document.querySelectorAll('input[data-lowers]');
  for (const field of fields) {
    const scope = document.getElementById(field.dataset.lowers ?? '');
    if (!(scope instanceof HTMLInputElement)) continue;
    const lower = () => {
      const amount = field.value.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
      scope.value = scope.value.replace(/max_[^:]*$/, () => `max_${amount}`);
    };
    field.addEventListener('input', lower);
    // What was typed before the page was reloaded is back.
    lower();
  }
}

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

/** A browser that loads a page again need not go to its fragment: a page that fits into the window is not scrolled. */
function continueAtDecision() {
  if (globalThis.location.hash === '#decide') document.getElementById('decide')?.focus();
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
    locale,
    isToday ? { timeStyle: 'short' } : { dateStyle: 'medium', timeStyle: 'short' },
  );
  time.textContent = format.format(moment);
}

/** Follows the link of a page that leads on automatically. Without script, the person clicks it. */
function followLink() {
  const link = document.querySelector('a[data-follow]');
  if (link instanceof HTMLAnchorElement) globalThis.location.replace(link.href);
}

/**
 * Ends the page when its request expires, by the server's clock: the page was made at `data-now`. A computer that slept
 * notices when it wakes up, before a passkey is asked.
 */
function expire() {
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
    say(progress, '');
    say(fault, texts.expired);
  };
  end();
  document.addEventListener('visibilitychange', end);
  globalThis.addEventListener('pageshow', end);
  section.addEventListener('click', end, { capture: true });
}

/** Shows what becomes of an approved request. A state that the page has no words for needs another page. */
function followRequest() {
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
