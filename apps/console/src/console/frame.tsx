import { Suspense } from 'react';
import { NavLink, Route, Routes } from 'react-router';
import { Button } from '../ui/button.tsx';
import { PageHeading } from '../ui/heading.tsx';
import { Code, Quoted } from '../ui/quoted.tsx';
import { type ConsoleRoute, routes } from './routes.ts';
import { mayUse, useSession } from './session/session.ts';

/** The signed-in console: whose session it is, the navigation, and the open page. */
export function Frame({ onSignOut }: { onSignOut: () => void }) {
  const session = useSession();
  const visible = routes.filter(({ roles }) => roles === undefined || mayUse(session, ...roles));
  return (
    <div className="frame">
      <nav className="side" aria-label="Console">
        <p className="developer">
          <Quoted>{session.developer.name}</Quoted>
        </p>
        <ul>{visible.map((each) => each.label !== undefined && <NavItem key={each.path} route={each} />)}</ul>
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
            {visible.map(({ path, component: Component }) => (
              <Route key={path} path={path} element={<Component />} />
            ))}
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      </main>
    </div>
  );
}

function NavItem({ route: { path, label } }: { route: ConsoleRoute }) {
  return (
    <li>
      <NavLink to={path} end={path === '/'}>
        {label}
      </NavLink>
    </li>
  );
}

function NotFound() {
  return (
    <>
      <PageHeading title="Page not found" />
      <p className="card">
        There is no page at <Code>{globalThis.location.pathname}</Code>, or your key may not open it.
      </p>
    </>
  );
}
