import { describe, expect, it } from 'vitest';
import { historyCsv, historyJson } from '../../../src/report/history/history-rows.ts';
import { historyText } from '../../../src/report/history/history-text.ts';
import { type HistoryRun, historyBySpec } from '../../../src/report/history/past-run.ts';
import { day, hour, minute } from '../../../src/util/duration.ts';
import { noPaint } from '../../../src/util/paint.ts';

const start = Date.parse('2026-11-22T03:04:05Z');

const run: HistoryRun = {
  runId: 'r1',
  specName: 'finance',
  mode: 'drill',
  isEmulated: false,
  tenant: null,
  operator: 'ops@contoso.com',
  toolVersion: null,
  planHash: 'h',
  startedAt: start,
  endedAt: start + hour,
  exitCode: 0,
  stoppedBecause: null,
  reportDir: null,
  sample: 1_200,
  counts: { planned: 1_200, succeeded: 1_080, unchanged: 0, failed: 120, unresolved: 0, not_started: 0, unknown: 0 },
  planned: 1_200,
  cameBack: 1_080,
  rto: 65 * minute,
  wantedRto: 4 * hour,
  rpo: null,
  wantedRpo: hour,
  coverage: 0.915,
  wantedCoverage: 0.9,
  objectives: [],
  verdict: 'met',
  isMet: true,
  evidence: 'intact',
};

const open: HistoryRun = {
  ...run,
  runId: 'r2',
  startedAt: start + day,
  operator: null,
  endedAt: null,
  exitCode: null,
  sample: null,
  planned: 0,
  cameBack: 0,
  rto: null,
  wantedRto: null,
  wantedRpo: null,
  coverage: null,
  wantedCoverage: null,
  verdict: 'open',
  isMet: false,
  evidence: 'none',
};

const unread = [{ runId: 'r9', problem: 'its journal is damaged' }];

describe('past runs', () => {
  it('are grouped by spec, in the order of their names, real ones apart from emulated ones, the latest first', () => {
    const others = [
      { ...run, specName: 'sales' },
      { ...run, isEmulated: true },
      { ...run, specName: 'board' },
    ];

    const histories = historyBySpec([run, ...others, open]);

    expect(
      histories.map(({ specName, isEmulated, runs }) => [specName, isEmulated, runs.map(({ runId }) => runId)]),
    ).toEqual([
      ['board', false, ['r1']],
      ['finance', false, ['r2', 'r1']],
      ['finance', true, ['r1']],
      ['sales', false, ['r1']],
    ]);
  });
});

describe('the history of a spec', () => {
  it('is a table for people, with what was wanted behind what was measured', () => {
    const text = historyText({ histories: historyBySpec([run, open]), unread }, { paint: noPaint, width: 200 });

    expect(text.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))).toEqual([
      'finance: 2 runs, 1 met',
      'run | started (UTC) | who | sample | came back | RTO (wanted) | RPO (wanted) | coverage (wanted) | verdict | evidence',
      'r2 | 2026-11-23 03:04 | - | all | 0/0 | - | - | - | not over | none',
      'r1 | 2026-11-22 03:04 | ops@contoso.com | 1,200 | 1,080/1,200 | 1h 5m (4h) | not known (1h) | 91.5% (90%) | met | intact',
      '',
      'r9: its journal is damaged',
      '',
    ]);
  });

  it('has a line for each run that cannot be read', () => {
    const problems = [...unread, { runId: 'r8', problem: 'it is empty' }];

    expect(historyText({ histories: [], unread: problems }, { paint: noPaint, width: 200 })).toBe(
      'r9: its journal is damaged\nr8: it is empty\n',
    );
  });

  it('aligns numbers to the right', () => {
    const text = historyText({ histories: historyBySpec([run, open]), unread: [] }, { paint: noPaint, width: 200 });

    const [, , first = '', second = ''] = text.split('\n');
    expect(first.indexOf('all') + 'all'.length).toBe(second.indexOf('1,200') + '1,200'.length);
    expect(first.indexOf('0/0') + '0/0'.length).toBe(second.indexOf('1,080/1,200') + '1,080/1,200'.length);
  });

  it('says that runs were emulated, and shows no unseen characters', () => {
    const emulated = { ...run, specName: 'fin\u202eance', isEmulated: true, runId: 'r\u001b1' };

    const text = historyText({ histories: historyBySpec([emulated]), unread: [] }, { paint: noPaint, width: 200 });

    expect(text).toMatch(/^fin\\u202eance \(emulated\): 1 run, 1 met\n/);
    expect(text).toContain('r\\u001b1');
    expect(text).not.toContain('\u001b');
  });

  it('is red where a run missed something, or its evidence is damaged', () => {
    const runs: HistoryRun[] = [
      { ...run, runId: 'fine' },
      { ...run, runId: 'late', verdict: 'missed' },
      { ...run, runId: 'edited', evidence: 'damaged' },
    ];
    const paint = (style: string, text: string): string => `<${style}>${text}`;

    const text = historyText({ histories: historyBySpec(runs), unread: [] }, { paint, width: 200 });

    expect(text.split('\n').map((line) => line.slice(0, 11))).toEqual([
      '<bold>finan',
      '<dim>run   ',
      'fine    202',
      '<red>late  ',
      '<red>edited',
      '',
    ]);
  });

  it('is a row of JSON for programs, with null for what is not known', () => {
    const row = {
      spec_name: 'finance',
      run_id: 'r1',
      mode: 'drill',
      emulated: false,
      started: '2026-11-22T03:04:05.000Z',
      ended: '2026-11-22T04:04:05.000Z',
      operator: 'ops@contoso.com',
      sample: 1_200,
      planned: 1_200,
      came_back: 1_080,
      success_rate: 0.9,
      rto_wanted_seconds: 14_400,
      rto_seconds: 3_900,
      rpo_wanted_seconds: 3_600,
      rpo_seconds: null,
      coverage_wanted: 0.9,
      coverage: 0.915,
      verdict: 'met',
      exit_code: 0,
      evidence: 'intact',
    };

    const text = historyJson(historyBySpec([run, open]), unread);

    expect(JSON.parse(text)).toMatchObject({
      version: 1,
      runs: [{ run_id: 'r2', ended: null, success_rate: null, exit_code: null, verdict: 'open' }, row],
      problems: [{ run_id: 'r9', problem: 'its journal is damaged' }],
    });
    expect(text).toMatch(/^\{\n {2}"version": 1,\n/);
    expect(text.endsWith('}\n')).toBe(true);
  });

  it('has the same columns in CSV, with line ends as stdout has them', () => {
    const [header = '', ...rows] = historyCsv(historyBySpec([run, open])).split('\n');

    expect(header.split(',')).toEqual(Object.keys(JSON.parse(historyJson(historyBySpec([run]), [])).runs[0]));
    expect(rows).toEqual([
      'finance,r2,drill,false,2026-11-23T03:04:05.000Z,,,,0,0,,,,,,,,open,,none',
      'finance,r1,drill,false,2026-11-22T03:04:05.000Z,2026-11-22T04:04:05.000Z,ops@contoso.com,1200,1200,1080,0.9,14400,3900,3600,,0.9,0.915,met,0,intact',
      '',
    ]);
  });
});
