/**
 * The script of report.html: searches, sorts, filters and pages the table of resources, and copies ids. It reads the data that
 * resource-table.ts writes, and puts texts into the page only as text.
 */
export const pageScript: string = String.raw`(() => {
'use strict';
const byId = (id) => document.getElementById(id);
const data = JSON.parse(byId('data').textContent);
const [NAME, KIND, OUTCOME, CODE, MESSAGE, SESSION, SECONDS, COMPLETED, PLACE, ARTIFACT, POINT, CHECK, CHECK_MESSAGE] = Array(13).keys();
const perPage = 100;
const mostPrinted = 1000;
const isChecked = byId('table').dataset.checked === 'yes';
const sessionOf = (row) => data.sessions[row[SESSION]] || ['', '', '', null];
const whyOf = (row) => [data.texts[row[CODE]], data.texts[row[MESSAGE]]].filter(Boolean).join(': ');
const checkOf = (row) => [data.texts[row[CHECK]], data.texts[row[CHECK_MESSAGE]]].filter(Boolean).join(': ');
const count = (number) => number.toLocaleString('en-US');

function duration(seconds) {
  if (seconds === null) return '';
  if (Math.round(seconds) < 1) return Math.round(seconds * 1000) + 'ms';
  const whole = Math.round(seconds);
  const parts = [[Math.floor(whole / 86400), 'd'], [Math.floor(whole / 3600) % 24, 'h'], [Math.floor(whole / 60) % 60, 'm'], [whole % 60, 's']];
  const first = parts.findIndex(([amount]) => amount > 0);
  return parts.slice(first, first + 2).filter(([amount]) => amount > 0).map(([amount, unit]) => amount + unit).join(' ');
}

// What each column sorts by, in the order of the heads.
const columns = [
  (row) => row[NAME].toLowerCase(),
  (row) => row[OUTCOME],
  ...(isChecked ? [(row) => checkOf(row)] : []),
  (row) => whyOf(row).toLowerCase(),
  (row) => row[KIND],
  (row) => row[SESSION],
  (row) => row[SECONDS],
  (row) => row[COMPLETED],
  (row) => (row[PLACE] || '').toLowerCase(),
];

const state = { query: '', outcome: '', kind: '', column: null, direction: 1, page: 0 };
let found = data.rows;
const haystacks = new Map();

function haystack(row) {
  let text = haystacks.get(row);
  if (text === undefined) {
    const session = sessionOf(row);
    text = [row[NAME], whyOf(row), checkOf(row), row[PLACE], row[ARTIFACT], row[POINT], session[0], session[1], session[2]].join('\n').toLowerCase();
    haystacks.set(row, text);
  }
  return text;
}

function compare(a, b) {
  if (a === b) return 0;
  // What is not known comes last in both directions.
  if (a === null || a === '') return state.direction;
  if (b === null || b === '') return -state.direction;
  return a < b ? -1 : 1;
}

function find() {
  const words = state.query.toLowerCase().split(/\s+/).filter(Boolean);
  found = data.rows.filter((row) =>
    (state.outcome === '' || data.outcomes[row[OUTCOME]][0] === state.outcome) &&
    (state.kind === '' || data.kinds[row[KIND]] === state.kind) &&
    words.every((word) => haystack(row).includes(word)));
  if (state.column !== null) {
    const key = columns[state.column];
    found = found.map((row) => [key(row), row]).sort((a, b) => state.direction * compare(a[0], b[0])).map(([, row]) => row);
  }
}

function cell(name, text, className) {
  const element = document.createElement(name);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}

function line(row) {
  const tr = document.createElement('tr');
  const name = cell('th', row[NAME]);
  name.scope = 'row';
  const [outcome, words] = data.outcomes[row[OUTCOME]];
  const outcomeCell = document.createElement('td');
  outcomeCell.append(cell('span', words, 'badge ' + outcome));
  const [session, , , anchor] = sessionOf(row);
  const sessionCell = document.createElement('td');
  if (anchor === null) sessionCell.textContent = session;
  else {
    const link = cell('a', session);
    link.href = '#' + anchor;
    sessionCell.append(link);
  }
  const copy = document.createElement('td');
  copy.className = 'copy';
  const button = cell('button', 'Copy');
  button.type = 'button';
  button.setAttribute('aria-label', 'Copy the ids of ' + row[NAME]);
  button.addEventListener('click', () => copyIds(row));
  copy.append(button);
  tr.append(name, outcomeCell, ...(isChecked ? [cell('td', checkOf(row))] : []),
    cell('td', whyOf(row), 'why'), cell('td', data.kinds[row[KIND]]), sessionCell, cell('td', duration(row[SECONDS]), 'number'),
    cell('td', (row[COMPLETED] || '').slice(0, 19).replace('T', ' ')), cell('td', row[PLACE] || ''), copy);
  return tr;
}

function show(rows) {
  byId('body').replaceChildren(...rows.map(line));
}

function showPage() {
  const pages = Math.max(1, Math.ceil(found.length / perPage));
  state.page = Math.min(state.page, pages - 1);
  const from = state.page * perPage;
  show(found.slice(from, from + perPage));
  byId('count').textContent = found.length === 0 ? 'No resource matches.'
    : 'Rows ' + count(from + 1) + ' to ' + count(Math.min(from + perPage, found.length)) + ' of ' + count(found.length) +
      (found.length === data.rows.length ? '.' : ' that match, of ' + count(data.rows.length) + '.');
  byId('page').textContent = 'Page ' + count(state.page + 1) + ' of ' + count(pages);
  byId('previous').disabled = state.page === 0;
  byId('next').disabled = state.page === pages - 1;
  byId('pages').hidden = pages === 1;
  byId('rest').textContent = '';
}

function update(changes) {
  Object.assign(state, { page: 0 }, changes);
  find();
  showPage();
}

function sortBy(column) {
  update({ column, direction: state.column === column ? -state.direction : 1 });
  for (const head of document.querySelectorAll('#table th[data-column]')) {
    const isSorted = Number(head.dataset.column) === column;
    head.setAttribute('aria-sort', isSorted ? (state.direction === 1 ? 'ascending' : 'descending') : 'none');
  }
}

async function copyIds(row) {
  const session = sessionOf(row);
  const ids = [['resource', row[NAME]], ['session', session[1]], ['bulk request', session[2]], ['artifact', row[ARTIFACT]], ['restore point', row[POINT]]];
  const text = ids.filter(([, id]) => id).map(([name, id]) => name + ': ' + id).join('\n');
  let isCopied = false;
  try {
    await navigator.clipboard.writeText(text);
    isCopied = true;
  } catch {
    const area = document.createElement('textarea');
    area.value = text;
    document.body.append(area);
    area.select();
    isCopied = document.execCommand('copy');
    area.remove();
  }
  byId('copied').textContent = isCopied ? 'Copied the ids of ' + row[NAME] + '.' : text;
}

function openTarget() {
  const target = location.hash.length > 1 ? byId(location.hash.slice(1)) : null;
  const details = target && target.closest('details');
  if (details) details.open = true;
  if (target && target.matches('tr')) {
    target.scrollIntoView({ block: 'center' });
    target.focus({ preventScroll: true });
  }
}

for (const head of document.querySelectorAll('#table th[data-column]')) {
  const button = cell('button', head.textContent, 'sort');
  button.type = 'button';
  button.addEventListener('click', () => sortBy(Number(head.dataset.column)));
  head.replaceChildren(button);
}
byId('search').addEventListener('input', (event) => update({ query: event.target.value }));
byId('outcome').addEventListener('change', (event) => update({ outcome: event.target.value }));
byId('workload').addEventListener('change', (event) => update({ kind: event.target.value }));
byId('tools').addEventListener('submit', (event) => event.preventDefault());
byId('previous').addEventListener('click', () => { state.page -= 1; showPage(); });
byId('next').addEventListener('click', () => { state.page += 1; showPage(); });
window.addEventListener('hashchange', openTarget);
// Paper opens nothing and turns no pages: print what the search has found, up to a number that is said.
let opened = [];
window.addEventListener('beforeprint', () => {
  opened = [...document.querySelectorAll('details:not([open])')];
  for (const details of opened) details.open = true;
  show(found.slice(0, mostPrinted));
  byId('count').textContent = count(Math.min(found.length, mostPrinted)) + ' of ' + count(found.length) + ' rows are printed.' +
    (found.length > mostPrinted ? ' The others are in failed.csv beside the file.' : '');
});
window.addEventListener('afterprint', () => {
  for (const details of opened) details.open = false;
  showPage();
});
byId('tools').hidden = false;
showPage();
openTarget();
})();
`;
