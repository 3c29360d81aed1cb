import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/**
 * Where Chromium is: `CHROMIUM`, as scripts/ci-services prints it, or where distributions put it. Null if there is none. Then
 * the tests are skipped, and say so; with `NEED_SERVICES=1`, as in .ci/run, that is an error.
 */
export function chromiumPath(): string | null {
  const named = process.env['CHROMIUM'];
  const path = named || (places.find((place) => existsSync(place)) ?? null);
  if (path !== null) return path;
  if (process.env['NEED_SERVICES'] === '1')
    throw new Error('no Chromium, but NEED_SERVICES=1: run scripts/ci-services');
  process.stderr.write(
    '\nSKIPPED: report.html is not tested in a browser, because there is no Chromium. Set CHROMIUM to its path.\n\n',
  );
  return null;
}

export async function openBrowser(path: string): Promise<Browser> {
  // Root, as in containers, has no sandbox. The pages are our own.
  return await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
}
