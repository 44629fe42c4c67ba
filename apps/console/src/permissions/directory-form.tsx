/** Leads to the provider at which a developer's people sign in, and back. A form, since it leaves this page. */
export function DirectoryForm(props: { home: string; csrf: string; developerId: string }) {
  const { home, csrf, developerId } = props;
  return (
    <form method="post" action={`${home}/directory`}>
      <input type="hidden" name="csrf" value={csrf} />
      <input type="hidden" name="developerId" value={developerId} />
      <button className="button plain">Sign in at your organisation</button>
    </form>
  );
}
