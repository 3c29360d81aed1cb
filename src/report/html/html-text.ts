import { jsonText, printable } from '../../util/printable.ts';

/** HTML that is safe as it stands. Only `html` and `trusted` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may be put into `html`: everything but markup is text from outside. Null is nothing. */
export type Content = string | number | Markup | null | readonly Content[];

/** A piece of HTML. Each value in it is escaped unless it is markup already. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(strings.map((string, index) => string + written(values[index] ?? null)).join(''));
}

/** Our own style or script, as it is. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

/** A text whose parts in backticks are code. */
export function codeParts(text: string): Markup {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`;
}

/** A value for a script to read: JSON in an element that is never run. */
export function scriptData(id: string, value: unknown): Markup {
  return html`<script type="application/json" id="${id}">${trusted(scriptJson(value))}</script>`;
}

/** JSON that cannot end its element. */
export function scriptJson(value: unknown): string {
  return jsonText(value).replace(/[<>&]/g, (character) => `\\u00${character.charCodeAt(0).toString(16)}`);
}

function written(content: Content): string {
  if (content === null) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(written).join('');
  return escaped(`${content}`);
}

/** The only way of a text from outside into the page. Characters that nobody sees become escapes. */
function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
