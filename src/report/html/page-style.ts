/** The style of report.html: light and dark, narrow and wide, screen and A4. No text of it comes from outside. */
export const pageStyle: string = `
:root { color-scheme: light; --page: #fff; --raised: #f5f7f9; --text: #1a2027; --muted: #56616d; --line: #d5dbe1; --grid: #e6eaee;
  --good: #12683a; --bad: #c0321f; --warn: #8a5a00; --odd: #6a3fc4; --accent: #0b5fb4; --band: #cfe0f3;
  --good-soft: #e2f4ea; --bad-soft: #fdeae7; --warn-soft: #fbf0d9; --odd-soft: #efe8fb; }
@media screen and (prefers-color-scheme: dark) { :root { color-scheme: dark; --page: #10151b; --raised: #19212a; --text: #e4eaf0; --muted: #9fabb8;
  --line: #36414d; --grid: #26303a; --good: #4cc38a; --bad: #ff8577; --warn: #e8b850; --odd: #bda1ff; --accent: #74b3ff; --band: #23405f;
  --good-soft: #12301f; --bad-soft: #3d1a16; --warn-soft: #362a0e; --odd-soft: #2a2145; } }
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 4rem; }
body { margin: 0 auto; max-width: 80rem; padding: 1.5rem 1.25rem 3rem; background: var(--page); color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", Arial, sans-serif; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h2 { font-size: 1.25rem; margin: 0 0 .75rem; }
h3 { font-size: 1rem; margin: 0; }
p { margin: 0 0 .75rem; }
a { color: var(--accent); }
code { font: .875em/1.4 ui-monospace, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 2px; }
.skip { position: absolute; left: -999rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--page); padding: .5rem 1rem; z-index: 3; }
.eyebrow { color: var(--muted); font-size: .875rem; margin: 0 0 .75rem; }
.emulated { border: 2px dashed var(--warn); border-radius: .5rem; background: var(--warn-soft); padding: .5rem .875rem; }
.emulated strong { text-transform: uppercase; letter-spacing: .06em; color: var(--warn); margin-right: .5rem; }
.verdict { font-size: 1.375rem; font-weight: 600; margin: 0 0 1rem; padding: 1rem 1.25rem; border-radius: .5rem; border-left: .5rem solid; background: var(--raised); }
.verdict .word { display: block; font-size: 2rem; line-height: 1.15; margin-bottom: .25rem; }
.verdict.met { border-color: var(--good); background: var(--good-soft); } .verdict.met .word { color: var(--good); }
.verdict.missed { border-color: var(--bad); background: var(--bad-soft); } .verdict.missed .word { color: var(--bad); }
.verdict.open { border-color: var(--warn); background: var(--warn-soft); } .verdict.open .word { color: var(--warn); }
.description { color: var(--muted); }
.figures { list-style: none; margin: 0 0 1.25rem; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
.figures li { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; }
.figures span { display: block; } .figures .name { color: var(--muted); font-size: .875rem; }
.figures .value { font-size: 1.5rem; font-weight: 600; font-variant-numeric: tabular-nums; } 
.note { color: var(--muted); font-size: .875rem; }
.contents { position: sticky; top: 0; z-index: 2; background: var(--page); border-bottom: 1px solid var(--line); margin: 0 0 1.5rem; }
.contents ul { list-style: none; margin: 0; padding: .625rem 0; display: flex; gap: .25rem 1.25rem; overflow-x: auto; }
.contents a { display: block; white-space: nowrap; text-decoration: none; } .contents a:hover { text-decoration: underline; }
section { margin: 0 0 2.5rem; }
.scroll { overflow-x: auto; } .scroll table { min-width: 42rem; } .scroll.rows table { min-width: 62rem; font-size: .875rem; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .5rem .625rem; border-bottom: 1px solid var(--line); }
thead th { background: var(--raised); font-size: .8125rem; white-space: nowrap; vertical-align: bottom; }
tbody th { font-weight: 500; } tbody tr:target, tbody tr:focus { background: var(--warn-soft); }
.number { text-align: right; white-space: nowrap; } .zero { color: var(--muted); }
th code { color: var(--muted); font-weight: 400; }
.said { color: var(--muted); }
.badge { display: inline-block; white-space: nowrap; border-radius: 1rem; padding: 0 .625rem; font-size: .8125rem; line-height: 1.5rem; font-weight: 600; }
.badge.met, .badge.succeeded, .badge.unchanged { color: var(--good); background: var(--good-soft); }
.badge.missed, .badge.failed, .badge.unresolved { color: var(--bad); background: var(--bad-soft); }
.badge.not-known, .badge.unknown { color: var(--odd); background: var(--odd-soft); }
.badge.not_started { color: var(--warn); background: var(--warn-soft); }
.badge.met::before, .badge.succeeded::before, .badge.unchanged::before { content: "\\2713\\00a0"; }
.badge.missed::before, .badge.failed::before, .badge.unresolved::before { content: "\\2717\\00a0"; }
.badge.not-known::before, .badge.unknown::before { content: "?\\00a0"; }
.badge.not_started::before { content: "\\2013\\00a0"; }
.charts { display: grid; gap: 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); margin-bottom: 1.5rem; }
figure { margin: 0 0 1.25rem; min-width: 0; } figcaption p { color: var(--muted); font-size: .875rem; margin: .125rem 0 .5rem; }
svg { display: block; width: 100%; height: auto; } svg.chart { min-width: 28rem; } svg.wide { min-width: 46rem; }
svg.bullet { width: 12.5rem; height: 1.125rem; }
.label { fill: var(--muted); font-size: 13px; } svg.wide .label { font-size: 12px; }
.grid { stroke: var(--grid); fill: none; } .base { stroke: var(--line); fill: none; } .wanted { stroke: var(--text); stroke-width: 2; fill: none; }
.band { fill: var(--band); } .likely { stroke: var(--accent); stroke-width: 1; stroke-opacity: .6; fill: none; }
.measured { stroke: var(--accent); stroke-width: 2.5; fill: none; stroke-linejoin: round; } .dot { fill: var(--accent); }
.target { stroke: var(--text); stroke-width: 1.5; stroke-dasharray: 6 4; fill: none; }
.median { stroke: var(--text); stroke-width: 1.5; fill: none; }
.bar.good, .bar.succeeded { fill: var(--good); } .bar.unchanged { fill: var(--good); fill-opacity: .55; } .bar.bad, .bar.failed { fill: var(--bad); }
.bar.unresolved { fill: var(--bad); fill-opacity: .6; } .bar.open, .bar.not_started { fill: var(--warn); } .bar.unknown { fill: var(--odd); } .bar.duration { fill: var(--accent); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .25rem 0 0; padding: 0; color: var(--muted); font-size: .875rem; }
.key { display: inline-block; width: 1.25rem; height: .625rem; margin-right: .5rem; border-radius: 2px; }
.measured-key { height: .1875rem; background: var(--accent); vertical-align: middle; } .band-key { background: var(--band); }
.target-key { height: 0; border-top: 2px dashed var(--text); border-radius: 0; vertical-align: middle; }
.good-key { background: var(--good); } .bad-key { background: var(--bad); } .open-key { background: var(--warn); }
details { margin: .5rem 0; } summary { cursor: pointer; color: var(--accent); padding: .25rem 0; }
dl.meanings, dl.facts { display: grid; grid-template-columns: max-content 1fr; gap: .375rem 1.25rem; margin: .75rem 0; }
dt { color: var(--muted); } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.tools { display: flex; flex-wrap: wrap; gap: .75rem 1rem; margin: 0 0 .75rem; } .tools[hidden] { display: none; }
.tools label { display: flex; flex-direction: column; font-size: .8125rem; color: var(--muted); } .tools label:first-child { flex: 1 1 16rem; }
input, select, button { font: inherit; color: var(--text); background: var(--page); border: 1px solid var(--muted); border-radius: .375rem; padding: .375rem .625rem; min-height: 2.25rem; }
button { cursor: pointer; } button:disabled { color: var(--muted); border-color: var(--line); cursor: default; }
.sort { all: unset; cursor: pointer; font-weight: 600; } .sort:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.sort::after { content: "\\2195"; color: var(--muted); padding-left: .375rem; font-weight: 400; }
[aria-sort="ascending"] .sort::after { content: "\\2191"; color: var(--text); } [aria-sort="descending"] .sort::after { content: "\\2193"; color: var(--text); }
.rows th, .rows td { overflow-wrap: anywhere; } .rows tbody th { min-width: 12rem; } .rows .why { min-width: 13rem; }
.rows thead th { overflow-wrap: normal; } .rows td a { white-space: nowrap; } .copy button { min-height: 1.75rem; padding: 0 .625rem; font-size: .8125rem; white-space: nowrap; overflow-wrap: normal; }
.count, .rest { color: var(--muted); font-size: .875rem; } .count:empty, .rest:empty, .copied:empty { margin: 0; }
.pages { display: flex; gap: .75rem; align-items: center; margin: .75rem 0; } .pages[hidden] { display: none; }
footer { color: var(--muted); font-size: .875rem; border-top: 1px solid var(--line); padding-top: 1rem; }
@media (max-width: 60rem) { svg.wide .label { font-size: 17px; } }
@media (max-width: 40rem) { .rows tbody th { min-width: 9rem; } .scroll.rows th, .scroll.rows td { padding: .5rem .375rem; } body { padding: 1rem .875rem 2rem; } .verdict { font-size: 1.125rem; padding: .875rem 1rem; } .verdict .word { font-size: 1.625rem; }
  .figures { grid-template-columns: 1fr 1fr; } .figures li { padding: .625rem .75rem; } .figures .value { font-size: 1.25rem; }
  dl.meanings, dl.facts { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
@page { size: A4; margin: 14mm; }
@media print { body { max-width: none; padding: 0; font-size: 9.5pt; } .contents, .skip, .tools, .pages, .copy, .copied, .sort::after { display: none !important; }
  .scroll { overflow: visible; } .scroll table, .scroll.rows table { min-width: 0; font-size: 8pt; } .scroll.rows table { font-size: 7pt; } th, td, .scroll.rows th, .scroll.rows td { padding: 3pt; }
  thead th, .number, .rows td a { white-space: normal; font-size: inherit; } .badge { padding: 0 3pt; line-height: 1.4; border-radius: 3pt; white-space: nowrap; overflow-wrap: normal; font-size: inherit; } code, td .note { font-size: inherit; } svg.chart, svg.wide { min-width: 0; } .charts { grid-template-columns: 1fr 1fr; gap: 8mm; }
  figure, tr, .verdict, .figures li { break-inside: avoid; } h2, h3 { break-after: avoid; } thead { display: table-header-group; }
  section { margin-bottom: 7mm; } .figures { grid-template-columns: repeat(4, 1fr); } .figures .value { font-size: 14pt; } .verdict { font-size: 12pt; } .verdict .word { font-size: 18pt; }
  .rows tbody th { min-width: 27mm; } .rows .why { min-width: 0; } svg.bullet { width: 30mm; } * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`;
