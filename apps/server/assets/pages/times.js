// @ts-check
/** Times in the reader's zone and variant of the language. */

const { lang } = document.documentElement;
/** The reader's variant of the page's language, such as British English. */
const locale = navigator.languages.find((each) => each.split('-')[0] === lang && isTag(each)) ?? lang;

export function localiseTimes() {
  for (const time of document.querySelectorAll('time[data-local]')) localise(time);
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
