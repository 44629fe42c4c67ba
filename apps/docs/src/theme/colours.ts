import { useData } from 'vitepress';
import { watch } from 'vue';

/** One year, in seconds. Browsers keep cookies of scripts for at most that long. */
const KEPT = 31_536_000;

/** Keeps the choice of light or dark in the cookie that all pages of the server share. `config.ts` reads it. */
export function keepColours(): void {
  const { isDark, site } = useData();
  watch(
    isDark,
    () => {
      // The switch has stored its choice before: “auto” where it is what the system has.
      const chosen = localStorage.getItem('vitepress-theme-appearance');
      const [value, age] = chosen === 'light' || chosen === 'dark' ? [chosen, KEPT] : ['', 0];
      const path = site.value.base.replace(/docs\/$/, '');
      const secure = location.protocol === 'https:' ? '; secure' : '';
      document.cookie = `grantex_theme=${value}; path=${path}; max-age=${age}; samesite=lax${secure}`;
    },
    { flush: 'post' },
  );
}
