import type { Draft } from './use-draft.ts';

/** From when a policy counts once it is saved. */
export function EffectiveChoice({ draft }: { draft: Draft }) {
  return (
    <label className="choice">
      <input
        type="checkbox"
        checked={draft.effective === 'now'}
        onChange={({ target }) => draft.setEffective(target.checked ? 'now' : 'next_token')}
      />
      <span>
        <strong>Count at once</strong>
        <span className="fine">
          Ends the tokens issued until now of the agents that it may be about. They refresh, and no grant
          ends.
        </span>
      </span>
    </label>
  );
}
