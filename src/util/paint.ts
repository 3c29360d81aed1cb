export type Colour = 'red' | 'green' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Colours a text for a terminal, or returns it unchanged. */
export type Paint = (colour: Colour, text: string) => string;

export const noPaint: Paint = (_, text) => text;
