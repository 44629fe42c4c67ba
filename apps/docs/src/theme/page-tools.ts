import { useData, withBase } from 'vitepress';
import { type Component, h, ref } from 'vue';

/** How long the button says that it has copied, in milliseconds. */
const SAID_FOR = 3000;

/** Above each page: where it stands, and its text in Markdown, for programs and models. */
export const pageTools: Component = {
  setup() {
    const { frontmatter, page } = useData();
    const said = ref('');

    async function copy(): Promise<void> {
      try {
        const answer = await fetch(withBase(`/${page.value.relativePath}`));
        if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
        await navigator.clipboard.writeText(await answer.text());
        said.value = 'Copied';
      } catch {
        said.value = 'Not copied: open the Markdown instead';
      }
      setTimeout(() => (said.value = ''), SAID_FOR);
    }

    return () => {
      const { group, section } = frontmatter.value as { group: string; section?: string };
      return h('section', { class: 'page-tools', 'aria-label': 'About this page' }, [
        h('span', { class: 'page-place' }, section === undefined ? group : `${group} › ${section}`),
        h('span', { class: 'page-actions' }, [
          h('button', { type: 'button', onClick: () => void copy() }, 'Copy as Markdown'),
          h('a', { href: withBase(`/${page.value.relativePath}`), target: '_self' }, 'View as Markdown'),
          h('span', { role: 'status' }, said.value),
        ]),
      ]);
    };
  },
};
