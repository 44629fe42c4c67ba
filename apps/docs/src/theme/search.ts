import localSearchIndex from '@localSearchIndex';
import MiniSearch, { type Options } from 'minisearch';
import { useRouter } from 'vitepress';
import { type Component, computed, h, nextTick, onMounted, onUnmounted, ref, shallowRef } from 'vue';

/** A section that a search has found. */
interface Found {
  /** Its address. */
  readonly id: string;
  readonly title: string;
  /** The headings above it, from the page down. */
  readonly titles: readonly string[];
}

/** `fields` and `storeFields` are those with which VitePress makes the index. */
const OPTIONS: Options = {
  fields: ['title', 'titles', 'text'],
  storeFields: ['title', 'titles'],
  // By the beginnings of words, with a slip in ten letters, and first where a heading has them.
  searchOptions: { fuzzy: 0.1, prefix: true, combineWith: 'AND', boost: { title: 4, titles: 2, text: 1 } },
};

/** As many as a reader looks at. */
const MOST = 12;

/**
 * The search, instead of VitePress's own, whose list is nothing that a screen reader could read. It opens with `/`, Ctrl+K and
 * ⌘K; arrows choose, Enter opens, Escape closes. The index is loaded when it is first opened.
 */
export const search: Component = {
  setup() {
    const router = useRouter();
    const dialog = ref<HTMLDialogElement>();
    const field = ref<HTMLInputElement>();
    const index = shallowRef<MiniSearch>();
    const fault = ref('');
    const words = ref('');
    const chosen = ref(0);
    const found = computed(() =>
      words.value.trim() === ''
        ? []
        : ((index.value?.search(words.value).slice(0, MOST) ?? []) as unknown[] as Found[]),
    );

    async function open(): Promise<void> {
      if (dialog.value?.open !== false) return;
      dialog.value.showModal();
      field.value?.select();
      fault.value = '';
      try {
        index.value ??= await loadIndex();
      } catch {
        fault.value = 'The index could not be loaded. Load the page again.';
      }
    }

    async function show(item: Found | undefined): Promise<void> {
      if (item === undefined) return;
      dialog.value?.close();
      await router.go(item.id);
    }

    async function choose(position: number): Promise<void> {
      const { length } = found.value;
      if (length === 0) return;
      chosen.value = (position + length) % length;
      await nextTick();
      document.querySelector('.search-found [aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
    }

    /** What a key does in the open search. */
    const keys: Readonly<Record<string, () => Promise<void>>> = {
      ArrowDown: () => choose(chosen.value + 1),
      ArrowUp: () => choose(chosen.value - 1),
      Enter: () => show(found.value[chosen.value]),
      // A browser would empty the field first.
      Escape: async () => dialog.value?.close(),
    };

    function press(event: KeyboardEvent): void {
      // Enter also ends the choice of a character in some scripts.
      const act = event.isComposing ? undefined : keys[event.key];
      if (act === undefined) return;
      event.preventDefault();
      void act();
    }

    function openByKey(event: KeyboardEvent): void {
      const isSlash = event.key === '/' && !isWriting(event.target);
      const isControlK = event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey);
      if (!isSlash && !isControlK) return;
      event.preventDefault();
      void open();
    }

    onMounted(() => globalThis.addEventListener('keydown', openByKey));
    onUnmounted(() => globalThis.removeEventListener('keydown', openByKey));

    function option(item: Found, position: number): ReturnType<typeof h> {
      const isChosen = position === chosen.value;
      const attributes = { id: `found-${position}`, role: 'option', 'aria-selected': isChosen };
      return h(
        'li',
        {
          ...attributes,
          key: item.id,
          onClick: () => void show(item),
          onMousemove: () => (chosen.value = position),
        },
        [
          h('span', { class: 'search-title' }, item.title),
          item.titles.length > 0 && h('span', { class: 'search-place' }, item.titles.join(' › ')),
        ],
      );
    }

    return () =>
      h('div', { class: 'site-search' }, [
        h(
          'button',
          {
            type: 'button',
            class: 'search-button',
            'aria-keyshortcuts': '/ Control+K',
            onClick: () => void open(),
          },
          [
            h('span', { class: 'vpi-search', 'aria-hidden': 'true' }),
            h('span', { class: 'search-name' }, 'Search'),
          ],
        ),
        h('dialog', { ref: dialog, class: 'search-dialog', 'aria-label': 'Search', onClick: closeOutside }, [
          h('div', { class: 'search-field' }, [
            h('input', {
              ref: field,
              type: 'search',
              role: 'combobox',
              'aria-label': 'Search the documentation',
              'aria-autocomplete': 'list',
              'aria-expanded': found.value.length > 0,
              'aria-controls': 'search-found',
              'aria-activedescendant': found.value.length > 0 ? `found-${chosen.value}` : undefined,
              placeholder: 'Words, an error code, an option',
              autocomplete: 'off',
              spellcheck: false,
              value: words.value,
              onInput: ({ target }: Event) => {
                words.value = (target as HTMLInputElement).value;
                chosen.value = 0;
              },
              onKeydown: press,
            }),
            h('button', { type: 'button', onClick: () => dialog.value?.close() }, 'Close'),
          ]),
          h(
            'ul',
            { id: 'search-found', class: 'search-found', role: 'listbox', 'aria-label': 'Found' },
            found.value.map(option),
          ),
          h(
            'p',
            { class: 'search-said', role: 'status' },
            fault.value || said(words.value, index.value !== undefined, found.value.length),
          ),
        ]),
      ]);
  },
};

async function loadIndex(): Promise<MiniSearch> {
  const { default: json } = await localSearchIndex.root();
  return MiniSearch.loadJSON(json, OPTIONS);
}

function said(words: string, isLoaded: boolean, count: number): string {
  if (words.trim() === '') return 'Arrows choose, Enter opens, Escape closes.';
  if (!isLoaded) return 'The index is on its way.';
  return count === 0 ? `Nothing is about “${words}”. Fewer words find more.` : '';
}

/** A click on what is behind the dialog reaches the dialog itself. */
function closeOutside({ target, currentTarget }: MouseEvent): void {
  if (target === currentTarget) (currentTarget as HTMLDialogElement).close();
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches('input, select, textarea'))
  );
}
