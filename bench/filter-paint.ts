/** From key press to painted rows: the text search over 1,000,000 users, letter by letter. */
import { median, report } from './measure.ts';
import { withSet, withWindow } from './window-fixture.ts';

const USERS = 1_000_000;
const WORDS = ['user4711', 'domain7.ex', '99999', 'r123456'];

await withSet(USERS, (set, folder) =>
  withWindow(set, folder, async ({ page }) => {
    await page.evaluate(() => {
      const painted: number[] = [];
      Object.assign(window, { painted });
      const grid = document.querySelector('[role=grid]');
      // In the capture phase, before the application hears of it.
      document.addEventListener(
        'input',
        (event) => {
          // Only letters that were typed, not what empties the field in between.
          if (!(event instanceof InputEvent) || event.data === null) return;
          const frame = () => {
            if (grid?.getAttribute('aria-busy') !== 'false') requestAnimationFrame(frame);
            // A task after the frame's callbacks runs once the frame is painted.
            else setTimeout(() => painted.push(performance.now() - event.timeStamp));
          };
          // The state changes in a microtask of this event; the next frame shows it as busy or done.
          requestAnimationFrame(frame);
        },
        { capture: true },
      );
    });
    const field = page.getByLabel('Search addresses');
    const times = () =>
      page.evaluate(() => (window as unknown as { readonly painted: readonly number[] }).painted);
    let typed = 0;
    for (const word of WORDS) {
      await field.fill('');
      await page.locator(`[role=grid][aria-busy=false][aria-rowcount="${USERS + 1}"]`).waitFor();
      await field.focus();
      for (const letter of word) {
        await page.keyboard.press(letter);
        await page.waitForFunction(
          (count) => (window as unknown as { painted: number[] }).painted.length > count,
          typed++,
        );
      }
    }
    const all = await times();
    report({
      figure: 'search 1,000,000 users: key press to painted rows',
      ours: median(all),
      limit: 100,
      unit: 'ms',
    });
    report({
      figure: 'search 1,000,000 users: slowest key press',
      ours: Math.max(...all),
      limit: 100,
      unit: 'ms',
    });
  }),
);
