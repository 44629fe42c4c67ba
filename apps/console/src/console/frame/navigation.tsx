import { useEffect, useRef, useState } from 'react';
import { NavLink, useLocation } from 'react-router';
import { readShell } from '../../page/shell.ts';
import { Button } from '../../ui/button.tsx';
import { CopyId } from '../../ui/copy-button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Quoted } from '../../ui/quoted.tsx';
import { holderOf, useSession } from '../session/session.ts';
import type { OpenPage } from './palette/targets.ts';
import { Search, SearchButton, useSearch } from './search-button.tsx';
import { ThemeSwitch } from './theme-switch.tsx';

/** The way to every page, beside the open one. In a narrow window a button opens it. */
export function Navigation({ pages, onSignOut }: { pages: readonly OpenPage[]; onSignOut: () => void }) {
  const { developer } = useSession();
  const { pathname } = useLocation();
  const [openOn, setOpenOn] = useState<string>();
  const search = useSearch();
  const button = useRef<HTMLButtonElement>(null);
  // Opening a page closes it.
  const isOpen = openOn === pathname;
  useEffect(() => {
    if (!isOpen) return undefined;
    const close = ({ key }: KeyboardEvent): void => {
      if (key !== 'Escape') return;
      setOpenOn(undefined);
      button.current?.focus();
    };
    document.addEventListener('keydown', close);
    return () => document.removeEventListener('keydown', close);
  }, [isOpen]);
  return (
    <>
      <header className="bar">
        <button
          ref={button}
          type="button"
          className="button plain menu-button"
          aria-expanded={isOpen}
          aria-controls="navigation"
          onClick={() => setOpenOn(isOpen ? undefined : pathname)}
        >
          <Icon name={isOpen ? 'close' : 'menu'} />
          Menu
        </button>
        <Mark />
        <SearchButton onOpen={() => search.setOpen(true)} />
      </header>
      {search.isOpen && <Search pages={pages} onClose={() => search.setOpen(false)} />}
      <aside id="navigation" className={isOpen ? 'side open' : 'side'} aria-label="Pages and session">
        <Mark />
        <p className="developer">
          <Quoted>{developer.name}</Quoted>
        </p>
        <CopyId id={developer.id} what="your developer id" />
        <SearchButton onOpen={() => search.setOpen(true)} />
        <nav aria-label="Console">
          <ul>
            {pages.map(
              ({ path, label }) =>
                label !== undefined && (
                  <li key={path}>
                    <NavLink to={path} end={path === '/'} onClick={() => setOpenOn(undefined)}>
                      {label}
                    </NavLink>
                  </li>
                ),
            )}
          </ul>
        </nav>
        <Account onSignOut={onSignOut} />
      </aside>
    </>
  );
}

/** The product, and which server it is. */
function Mark() {
  const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.href;
  return (
    <p className="mark">
      <img src={icon} alt="" width="28" height="28" /> Grantex
      <span className="fine">{globalThis.location.host}</span>
    </p>
  );
}

/** What concerns the person at the screen rather than the developer's things. */
function Account({ onSignOut }: { onSignOut: () => void }) {
  const session = useSession();
  const { key, roles } = session;
  const { base } = readShell();
  return (
    <div className="account">
      <p>
        <a href={`${base}/docs`}>Documentation</a>
      </p>
      <ThemeSwitch />
      <p className="fine">
        Signed in {key === null ? 'as' : 'with'}{' '}
        <em>
          <Quoted>{holderOf(session)}</Quoted>
        </em>{' '}
        · {roles.join(', ')}
      </p>
      <Button onPress={onSignOut}>Sign out</Button>
    </div>
  );
}
