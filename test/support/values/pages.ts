export interface Block {
  /** The word behind the fence; empty for none. */
  readonly language: string;
  readonly text: string;
}

/** The fenced blocks of a page, all or those in one language. */
export function blocksIn(page: string, language?: string): Block[] {
  const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, word = '', text = '']) => ({
    language: word,
    text,
  }));
  return language === undefined ? blocks : blocks.filter((block) => block.language === language);
}
