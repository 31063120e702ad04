/** From the start of the browser shell's process to a grid that can be used, with 100,000 users; the browser's own start included. */
import { startApp, startBrowser, openPage } from '../tests/e2e/start-app.ts';
import { median, report } from './measure.ts';
import { withSet } from './window-fixture.ts';

const USERS = 100_000;
const TURNS = 5;

await withSet(USERS, async (set, folder) => {
  const times: number[] = [];
  // The first turn builds the renderer if need be, and does not count.
  for (let turn = 0; turn <= TURNS; turn++) {
    const start = performance.now();
    const app = await startApp({ set, folder, built: true });
    // As `npm start` does it: the browser is started once there is a link to open.
    const browser = await startBrowser();
    const { page } = await openPage(browser, app);
    await page.locator('[role=gridcell]', { hasText: '@' }).first().waitFor();
    if (turn > 0) times.push(performance.now() - start);
    await browser.close();
    await app.close();
  }
  report({
    figure: 'start to usable grid, 100,000 users, with the start of Chromium',
    ours: median(times),
    limit: 1500,
    unit: 'ms',
  });
});
