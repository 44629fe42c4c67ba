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
}

/**
 * Puts the amount that the person types into the scope beside it. What is no amount, or is too high, is sent as it is and
 * refused: nothing but the number on the page is ever approved.
 */
export function lowerAmounts() {
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
