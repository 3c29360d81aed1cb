import { contentPolicy } from './content-policy.ts';
import { html, type Markup, trusted } from './html-text.ts';
import { pageStyle } from './page-style.ts';

/** The beginning of a page that opens offline and loads nothing, up to its body. `script` is the only one that it may run. */
export function pageHead(title: string, script: string | null): Markup {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(contentPolicy(pageStyle, script))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(pageStyle)}</style>
</head>
<body>
`;
}
