import './policies.css';
import { Link } from 'react-router';
import { Snippet } from '../../../ui/snippet.tsx';
import { EXAMPLES } from './examples.ts';

/** What a policy looks like, for those who have none. */
export function NoPolicies({ mayChange }: { mayChange: boolean }) {
  return (
    <>
      <h2>No policy yet</h2>
      <p>
        Policies are written in Cedar.{' '}
        {mayChange
          ? 'Begin with one of these, and try it on the last 30 days before you save it:'
          : 'Somebody with an admin key can save one, such as these:'}
      </p>
      {EXAMPLES.map(({ name, what, cedar }) => (
        <section key={name} className="example" aria-label={what}>
          <Snippet label={what} isLabelShown>
            {cedar}
          </Snippet>
          {mayChange && (
            <p>
              <Link to={`/new-policy?${new URLSearchParams({ example: name }).toString()}`}>
                Begin with {name}
              </Link>
            </p>
          )}
        </section>
      ))}
    </>
  );
}
