/** Selecting all of 1,000,000 users and leaving out three of them: from the event to the painted selection, beside the same over 1,000. */
import type { Page } from 'playwright';
import { median, report } from './measure.ts';
import { withSet, withWindow } from './window-fixture.ts';

const LARGE = 1_000_000;
const SMALL = 1_000;
const TURNS = 9;
/** Of a frame. */
const LIMIT_MS = 16;

/** Notes for each key and click how long the handlers and what Svelte does after them took, the painting of the frame apart. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const took: number[] = [];
    Object.assign(window, { took });
    for (const kind of ['keydown', 'click']) {
      document.addEventListener(
        kind,
        () => {
          const begun = performance.now();
          // The state changes in this event, what shows it in microtasks of it: a task after them comes when all is done.
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => took.push(performance.now() - begun);
          port2.postMessage(null);
        },
        { capture: true },
      );
    }
  });
}

/** Milliseconds of each step: all, and each of the three that are left out. */
async function selecting(users: number): Promise<number[]> {
  return withSet(users, (set, folder) =>
    withWindow(set, folder, async ({ page }) => {
      await watch(page);
      const cell = (row: number) => page.locator(`[data-row="${row}"] [data-column="0"]`);
      for (let turn = 0; turn < TURNS; turn++) {
        await cell(0).click();
        await page.keyboard.press('Control+a');
        await page.getByText(`${users.toLocaleString('en')} selected`).waitFor();
        for (const row of [2, 4, 6]) await cell(row).click({ modifiers: ['Control'] });
        await page.getByText(`${(users - 3).toLocaleString('en')} selected`).waitFor();
      }
      return page.evaluate(() => (window as unknown as { readonly took: number[] }).took);
    }),
  );
}

const small = median(await selecting(SMALL));
const large = median(await selecting(LARGE));
report({
  figure: 'select all of 1,000,000 users, leave out 3: each step, beside the same of 1,000',
  ours: large,
  rival: small,
  atMost: 1.5,
  limit: LIMIT_MS,
  unit: 'ms',
});
