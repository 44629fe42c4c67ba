import type { MarkdownOptions } from 'vitepress';

/** The kinds of tokens that have a colour, and which scopes of a grammar they are. `theme/code.css` has the colours. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  comment: ['comment', 'punctuation.definition.comment'],
  string: ['string', 'punctuation.definition.string', 'markup.inline.raw'],
  keyword: ['keyword', 'storage', 'variable.language', 'keyword.operator.new'],
  plain: ['keyword.operator', 'storage.type.function.arrow'],
  value: ['constant.numeric', 'constant.language', 'constant.character', 'support.constant'],
  name: [
    'entity.name.function',
    'support.function',
    'entity.name.tag',
    'entity.name.command',
    'markup.heading',
  ],
  type: [
    'entity.name.type',
    'entity.name.class',
    'support.type',
    'support.class',
    'entity.other.inherited-class',
  ],
  property: ['support.type.property-name', 'entity.other.attribute-name', 'variable.other.constant'],
};
const NAMES = Object.keys(KINDS);

/** A colour of the theme, which no page shows: it stands for a kind until the transformer names the class. */
function markOf(index: number): string {
  return `#00000${index + 1}`;
}

/** A theme whose colours stand for kinds of tokens. */
export const theme: NonNullable<MarkdownOptions['theme']> = {
  name: 'kinds',
  type: 'light',
  fg: '#000000',
  bg: '#ffffff',
  settings: [
    { settings: { foreground: '#000000', background: '#ffffff' } },
    ...NAMES.map((name, index) => ({
      scope: [...(KINDS[name] ?? [])],
      settings: { foreground: markOf(index) },
    })),
  ],
};

const CLASSES = new Map(NAMES.map((name, index) => [`color:${markOf(index)}`, `code-${name}`]));

/** Gives tokens a class instead of a style: the pages' content security policy allows no style in an attribute. */
export const classesForStyles: NonNullable<MarkdownOptions['codeTransformers']>[number] = {
  name: 'classes-for-styles',
  span(node) {
    const { style } = node.properties;
    delete node.properties['style'];
    const name = CLASSES.get(String(style).toLowerCase());
    if (name !== undefined) node.properties['class'] = name;
  },
};
