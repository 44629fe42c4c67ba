// @ts-check
/** What the script says on the page, in the page's language. */

export const progress = document.querySelector('[data-progress]');
export const fault = document.querySelector('[data-fault]');

/** The texts by name. Those for errors of the browser's passkey functions have the error's name. */
export const texts = JSON.parse(document.querySelector('[data-texts]')?.getAttribute('data-texts') ?? '{}');

/**
 * @param {Element | null} place
 * @param {string} text
 */
export function say(place, text) {
  if (place !== null) place.textContent = text;
}
