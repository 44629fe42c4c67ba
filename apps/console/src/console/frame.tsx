import { Suspense } from 'react';
import { NavLink, Route, Routes } from 'react-router';
import { Button } from '../ui/button.tsx';
import { Code, Quoted } from '../ui/quoted.tsx';
import { PageHeading } from '../ui/heading.tsx';
import { type ConsolePage, pages } from './routes.ts';
import { mayUse, useSession } from './session/session.ts';

/** The signed-in console: who is signed in, the way between its pages, and the page that is open. */
export function Frame({ onSignOut }: { onSignOut: () => void }) {
  const session = useSession();
  const mine = pages.filter(({ roles }) => roles === undefined || mayUse(session, ...roles));
  return (
    <div className="frame">
      <nav className="side" aria-label="Console">
        <p className="whose">
          <Quoted>{session.developer.name}</Quoted>
        </p>
        <ul>{mine.map((each) => each.label !== undefined && <Way key={each.path} page={each} />)}</ul>
        <p className="fine">
          with the key <Quoted>{session.key.name}</Quoted> ({session.roles.join(', ')})
        </p>
        <Button isSmall kind="quiet" onPress={onSignOut}>
          Sign out
        </Button>
      </nav>
      <main id="content">
        <Suspense fallback={<p className="loading">One moment …</p>}>
          <Routes>
            {mine.map(({ path, component: Component }) => (
              <Route key={path} path={path} element={<Component />} />
            ))}
            <Route path="*" element={<NotThere />} />
          </Routes>
        </Suspense>
      </main>
    </div>
  );
}

function Way({ page: { path, label } }: { page: ConsolePage }) {
  return (
    <li>
      <NavLink to={path} end={path === '/'}>
        {label}
      </NavLink>
    </li>
  );
}

function NotThere() {
  return (
    <>
      <PageHeading title="There is nothing at this address" />
      <p className="card">
        <Code>{globalThis.location.pathname}</Code> is no page of the console that your key may open.
      </p>
    </>
  );
}
