/** From key press to what the palette found, painted: a user of 1,000,000 by the letters of the name, in a real browser. */
import { median, quantile, report } from './measure.ts';
import { withSet, withWindow } from './window-fixture.ts';

const USERS = Number(process.env['POSTERN_BENCH_ROWS'] ?? 1_000_000);
/** Of the set's users; the last one is nobody. */
const WORDS = ['user471123', 'user99999@domain49', 'domain7.ex', '99999', 'r123456@d', 'nobody of them'];
/** ms: of the issue. */
const AT_MOST = 100;

await withSet(USERS, (set, folder) =>
  withWindow(set, folder, async ({ page }) => {
    await page.keyboard.press('Control+k');
    const field = page.getByRole('combobox', { name: 'Commands' });
    await field.waitFor();
    await page.evaluate(() => {
      const painted: number[] = [];
      Object.assign(window, { painted });
      const list = document.querySelector('.palette-list');
      // In the capture phase, before the application hears of it.
      document.addEventListener(
        'input',
        (event) => {
          // Only letters that were typed, not what empties the field in between.
          if (!(event instanceof InputEvent) || event.data === null) return;
          const frame = () => {
            if (list?.getAttribute('aria-busy') !== 'false') requestAnimationFrame(frame);
            // A task after the frame's callbacks runs once the frame is painted.
            else setTimeout(() => painted.push(performance.now() - event.timeStamp));
          };
          requestAnimationFrame(frame);
        },
        { capture: true },
      );
    });
    const count = () => page.evaluate(() => (window as unknown as { painted: number[] }).painted.length);
    let typed = 0;
    for (const word of WORDS) {
      await field.fill('');
      for (const letter of word) {
        await page.keyboard.press(letter === ' ' ? 'Space' : letter);
        await page.waitForFunction(
          (before) => (window as unknown as { painted: number[] }).painted.length > before,
          typed++,
        );
      }
      // What was measured is a result, and not an empty list.
      const options = await page.getByRole('group', { name: 'Users' }).getByRole('option').count();
      if (options === 0 && word !== WORDS.at(-1)) throw new Error(`The palette found nobody for ${word}.`);
    }
    if ((await count()) !== WORDS.join('').length) throw new Error('Not each key press was measured.');
    const all = await page.evaluate(() => (window as unknown as { painted: number[] }).painted);
    const figure = `palette over ${USERS.toLocaleString('en')} users: key press to painted results`;
    report({ figure, ours: median(all), limit: AT_MOST, unit: 'ms' });
    report({ figure: `${figure}, 95 of 100`, ours: quantile(all, 0.95), limit: AT_MOST, unit: 'ms' });
    report({ figure: `${figure}, the slowest`, ours: Math.max(...all), limit: AT_MOST, unit: 'ms' });
  }),
);
