import { Suspense } from 'react';
import { Route, Routes } from 'react-router';
import { PageHeading } from '../ui/heading.tsx';
import { Code } from '../ui/quoted.tsx';
import { ToastProvider } from '../ui/toast.tsx';
import { Navigation } from './frame/navigation.tsx';
import { routes } from './routes.ts';
import { mayUse, useSession } from './session/session.ts';

/** The signed-in console: the navigation, whose session it is, and the open page. */
export function Frame({ onSignOut }: { onSignOut: () => void }) {
  const session = useSession();
  const visible = routes.filter(({ roles }) => roles === undefined || mayUse(session, ...roles));
  return (
    <ToastProvider>
      <div className="frame">
        <Navigation pages={visible.map(({ path, label }) => ({ path, label }))} onSignOut={onSignOut} />
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
    </ToastProvider>
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
