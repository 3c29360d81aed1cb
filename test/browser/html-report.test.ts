import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makePlan } from '../../src/plan/make-plan.ts';
import type { ReportContext } from '../../src/report/context.ts';
import { htmlReport } from '../../src/report/html/html-report.ts';
import { junitReport } from '../../src/report/junit-report.ts';
import type { RunResult } from '../../src/result/result.ts';
import { Folder } from '../support/folder.ts';
import { textOf } from '../support/pieces.ts';
import { RunRig } from '../support/rigs/run-rig.ts';
import { hostile } from '../support/values/hostile-texts.ts';
import { resultOfMany } from '../support/values/many-results.ts';
import { planTime } from '../support/values/plans.ts';
import { failed, restored, runOf } from '../support/values/run-story.ts';
import { resourceOf, specOf } from '../support/values/specs.ts';
import { chromiumPath, openBrowser } from './chromium.ts';

const chromium = chromiumPath();

describe.skipIf(chromium === null)('report.html in a browser', () => {
  let browser: Browser;
  let folder: Folder;

  beforeAll(async () => {
    browser = await openBrowser(chromium ?? '');
    folder = await Folder.open();
  });
  afterAll(async () => {
    await browser?.close();
    await folder?.[Symbol.asyncDispose]();
  });

  /** Opens a report offline. `heard` collects what no page may do: messages of the console, errors and requests. */
  async function open(
    result: RunResult,
    { context = {}, ...options }: BrowserContextOptions & { context?: ReportContext } = {},
  ): Promise<{ page: Page; heard: string[] }> {
    const path = await folder.file(`${Math.random()}.html`, await textOf(htmlReport(result, context)));
    const page = await (await browser.newContext({ offline: true, ...options })).newPage();
    const heard: string[] = [];
    page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => heard.push(`error: ${error.message}`));
    page.on('request', (request) => {
      if (request.url() !== pathToFileURL(path).href) heard.push(`request: ${request.url()}`);
    });
    await page.goto(pathToFileURL(path).href);
    return { page, heard };
  }

  it.each([
    ['10 resources', 10],
    ['10,000 resources', 10_000],
    ['1,000,000 resources', 1_000_000],
  ])('opens a report of %s without a message, a request or a width to scroll', async (_size, count) => {
    const { page, heard } = await open(await resultOfMany(count, 10));

    for (const width of [375, 820, 1_440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    }
    expect(await page.locator('h1').count()).toBe(1);
    expect(await page.locator('#body tr').count()).toBe(Math.min(count, 100));
    expect(heard).toEqual([]);
    await page.context().close();
  });

  it('finds rows by name, message and session, and says how many', async () => {
    const { page, heard } = await open(await resultOfMany(1_000, 10));

    await page.fill('#search', 'USER99@');
    expect(await namesIn(page)).toEqual(['user99@contoso.com']);
    await page.fill('#search', 'about unknownerror mailbox-001');
    expect(await page.textContent('#count')).toBe('Rows 1 to 100 of 100 that match, of 1,000.');
    await page.fill('#search', 'nobody');
    expect(await page.textContent('#count')).toBe('No resource matches.');
    expect(heard).toEqual([]);
    await page.context().close();
  });

  it('filters by outcome and workload, and turns pages', async () => {
    const { page } = await open(await resultOfMany(1_000, 10));

    await page.selectOption('#outcome', 'succeeded');
    expect(await page.textContent('#count')).toBe('Rows 1 to 100 of 900 that match, of 1,000.');
    await page.click('#next');
    expect(await page.textContent('#count')).toBe('Rows 101 to 200 of 900 that match, of 1,000.');
    expect(await page.textContent('#page')).toBe('Page 2 of 9');
    await page.selectOption('#workload', 'mailbox');
    expect(await page.textContent('#page')).toBe('Page 1 of 9');
    await page.context().close();
  });

  it('sorts by a column in both directions, with what is not known last', async () => {
    const { page } = await open(await resultOfMany(100, 10));
    const took = page.locator('#table th', { hasText: 'Took' });

    await took.locator('button').click();
    expect(await took.getAttribute('aria-sort')).toBe('ascending');
    expect(await cellsIn(page, 5).then(([first]) => first)).toBe('1m');
    await took.locator('button').press('Enter');
    expect(await took.getAttribute('aria-sort')).toBe('descending');
    expect(await cellsIn(page, 5).then(([first]) => first)).toBe('2m 39s');
    await page.locator('#table th button', { hasText: 'Resource' }).click();
    expect(await took.getAttribute('aria-sort')).toBe('none');
    expect((await namesIn(page)).slice(0, 3)).toEqual([
      'user0@contoso.com',
      'user10@contoso.com',
      'user11@contoso.com',
    ]);
    await page.context().close();
  });

  it('opens the session of a row, and copies its ids', async () => {
    const { page } = await open(await resultOfMany(10, 10), { permissions: ['clipboard-read', 'clipboard-write'] });

    await page.locator('#body a').first().click();
    expect(await page.locator('#session-mailbox-001').isVisible()).toBe(true);
    expect(await page.evaluate('document.activeElement.id')).toBe('session-mailbox-001');
    await page.getByRole('button', { name: 'Copy the ids of user9@contoso.com' }).click();
    await expect.poll(() => page.textContent('#copied')).toBe('Copied the ids of user9@contoso.com.');
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(
      'resource: user9@contoso.com\nsession: id-of-mailbox-001\nbulk request: request-of-mailbox-001\n' +
        'artifact: artifact-9\nrestore point: point-9',
    );
    await page.context().close();
  });

  it('can be used with only the keyboard: from the link at the top to the search', async () => {
    const { page } = await open(await resultOfMany(10, 10));

    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to the resources');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.id')).toBe('search');
    await page.context().close();
  });

  it.each([
    ['light', 1_440],
    ['dark', 1_440],
    ['light', 375],
  ] as const)('has no problem that axe-core finds: %s, %i wide', async (colorScheme, width) => {
    const context: ReportContext = {
      history: [1, 2].map((number) => ({ ...past, runId: `run-${number}`, isMet: number === 1 })),
    };
    const coverage = { within: 7_776_000_000, named: 400, covered: 100, uncovered: [] };
    const { page } = await open(
      { ...(await emulatedDrill()), coverage },
      {
        context,
        colorScheme,
        viewport: { width, height: 900 },
        bypassCSP: true,
      },
    );
    for (const details of await page.locator('summary').all()) await details.click();

    await page.addScriptTag({ content: axe.source });
    const violations = await page.evaluate(
      'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html.slice(0, 120))]))',
    );

    expect(violations).toEqual([]);
    await page.context().close();
  });

  it('prints what was found on A4, and shows the page again afterwards', async () => {
    const { page } = await open(await resultOfMany(2_000, 10));

    await page.evaluate("dispatchEvent(new Event('beforeprint'))");
    expect(await page.locator('#body tr').count()).toBe(1_000);
    expect(await page.textContent('#count')).toContain('1,000 of 2,000 rows are printed.');
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 688, height: 900 });
    expect(await page.locator('#tools').isVisible()).toBe(false);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(688);
    await page.evaluate("dispatchEvent(new Event('afterprint'))");
    expect(await page.locator('#body tr').count()).toBe(100);
    await page.context().close();
  });

  it('has the first rows even if scripts may not run', async () => {
    const { page } = await open(await resultOfMany(150, 10), { javaScriptEnabled: false });

    expect(await page.locator('#body tr').count()).toBe(100);
    expect(await page.locator('#tools').isVisible()).toBe(false);
    expect(await page.textContent('#rest')).toBe('50 more rows are shown if scripts may run.');
    await page.context().close();
  });

  it('carries out nothing that comes from outside, and shows it as text', async () => {
    const { page, heard } = await open(await hostileRun());

    expect((await namesIn(page))[0]).toContain('</script><img src=x onerror=alert(1)>');
    expect(await page.locator('img').count()).toBe(0);
    expect(heard).toEqual([]);
    await page.context().close();
  });

  it('reads report.junit.xml as XML, whatever is in it', async () => {
    const xml = await textOf(junitReport(await hostileRun()));
    const page = await browser.newPage();

    const names = await page.evaluate((text) => {
      const parsed = new (globalThis as unknown as { DOMParser: new () => DomParser }).DOMParser();
      const document = parsed.parseFromString(text, 'application/xml');
      return [...document.querySelectorAll('parsererror, testcase')].map((element) => element.getAttribute('name'));
    }, xml);

    expect(names).toHaveLength(1);
    expect(names[0]).toContain('</script><img src=x onerror=alert(1)>');
    await page.close();
  });
});

/** As much of the browser's parser as a test needs. */
interface DomParser {
  parseFromString(
    text: string,
    type: string,
  ): { querySelectorAll(selector: string): Iterable<{ getAttribute(name: string): string | null }> };
}

const past = { startedAt: planTime, planned: 50, cameBack: 49, rto: 60_000, wantedRto: 90_000, coverage: 0.25 };

/** A drill on the emulator of which some resources do not come back. */
async function emulatedDrill(): Promise<RunResult> {
  const objectives = { rto: 3_600_000, rpo: 900_000, minSuccess: 0.95 };
  const rig = new RunRig(specOf({ mailbox: 12, drive: 6, site: 4 }, { mode: 'drill', objectives }), {
    outcomes: [{ resource: 'user2@contoso.com', outcome: 'failed', code: 'ArtifactCannotBeRestored', duration: null }],
    hiddenUnits: 0.15,
  });
  await rig.run();
  return await rig.end();
}

async function hostileRun(): Promise<RunResult> {
  const name = `${hostile}</script><img src=x onerror=alert(1)>"'&]]>\ufffe`;
  const resources = [resourceOf('mailbox', name), resourceOf('mailbox', `b${name}`)];
  const plan = makePlan(specOf({}, { mode: 'drill', description: name, resources }), planTime);
  return await runOf(plan)
    .activates('mailbox-001')
    .settles('mailbox-001', [
      failed(0, '', { error: { code: name, message: name }, id: name }),
      restored(1, { restoredTo: name }),
    ]).result;
}

async function namesIn(page: Page): Promise<string[]> {
  return await page.locator('#body th').allTextContents();
}

/** The cells of a column, counted from 1 after the name. */
async function cellsIn(page: Page, column: number): Promise<string[]> {
  return await page.locator(`#body td:nth-child(${column + 1})`).allTextContents();
}
