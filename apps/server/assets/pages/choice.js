// @ts-check
/** What the person chooses on the page: scopes, their amounts, and for how long. */

/** The choice on the page: the checked boxes as a list, any other field as its value. */
export function chosen() {
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
export function keepChoice() {
  /** @type {NodeListOf<HTMLInputElement | HTMLOptionElement>} */
  const options = document.querySelectorAll('input[data-choice], [data-choice] option');
  const amounts = amountFields();
  /** @type {{ choice?: Record<string, boolean>, amounts?: Record<string, string> }} */
  const { choice: kept = {}, amounts: keptAmounts = {} } = history.state ?? {};
  /**
   * A scope keeps its name when its amount is lowered, and so does a limit.
   *
   * @param {HTMLInputElement | HTMLOptionElement} option
   */
  const nameOf = (option) => `${option.tagName} ${withAmount(option, '')}`;
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
}

/** @returns {NodeListOf<HTMLInputElement>} */
const amountFields = () => document.querySelectorAll('input[data-lowers]');

/**
 * What a field sends with another amount: a scope ends in it, and in a limit it is the second word.
 *
 * @param {HTMLInputElement | HTMLOptionElement} field
 * @param {string} amount
 */
function withAmount(field, amount) {
  const isLimit = field instanceof HTMLInputElement && field.name === 'limit';
  if (isLimit) return field.value.replace(/^(\d+) \S* /, (_all, index) => `${index} ${amount} `);
  return field.value.replace(/:max_[^:]*$/, () => `:max_${amount}`);
}

/**
 * Puts the amount that the person types into the scope or the limit beside it. What is too high, or no amount, is sent as it is and
 * refused: nothing but the number on the page is ever approved. Without this script an amount cannot be typed.
 */
export function lowerAmounts() {
  for (const field of amountFields()) {
    const lowered = document.getElementById(field.dataset.lowers ?? '');
    const scope = document.getElementById(field.dataset.with ?? field.dataset.lowers ?? '');
    if (!(lowered instanceof HTMLInputElement && scope instanceof HTMLInputElement)) continue;
    const lower = () => {
      const amount = field.value
        .replace(/^0+(?=\d)/, '')
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '');
      lowered.value = withAmount(lowered, amount);
    };
    const enable = () => (field.disabled = !isChosen(scope));
    field.addEventListener('input', lower);
    scope.addEventListener('change', enable);
    // What was chosen before the page was reloaded is back.
    lower();
    enable();
  }
}

/** Whether every amount is one that can be approved. Otherwise the browser says at the field what is wrong. */
export function hasValidAmounts() {
  return [...amountFields()].every((field) => field.reportValidity());
}
