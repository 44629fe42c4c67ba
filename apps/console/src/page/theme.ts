/** As bright as the system, or always light or dark. */
export type Theme = 'system' | 'light' | 'dark';

/** One year, in seconds. Browsers keep cookies of scripts for at most that long. */
const KEPT = 31_536_000;

/** What was chosen in this browser. The server has rendered it, so that the first paint has the right colours. */
export function readTheme(): Theme {
  const { theme } = document.documentElement.dataset;
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

/**
 * Shows this page, and all pages of this server in this browser from now on, in these colours. The choice is a cookie,
 * since the pages' content security policy allows no script that could read a storage before the first paint.
 * @param base the path of the server's public URL
 */
export function chooseTheme(theme: Theme, base: string): void {
  const { dataset } = document.documentElement;
  if (theme === 'system') delete dataset['theme'];
  else dataset['theme'] = theme;
  document
    .querySelector('meta[name="color-scheme"]')
    ?.setAttribute('content', theme === 'system' ? 'light dark' : theme);
  const [value, age] = theme === 'system' ? ['', 0] : [theme, KEPT];
  const secure = globalThis.location.protocol === 'https:' ? '; secure' : '';
  document.cookie = `grantex_theme=${value}; path=${base}/; max-age=${age}; samesite=lax${secure}`;
}
