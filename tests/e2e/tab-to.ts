/** The way to a control as somebody without a mouse goes it. */
import type { Page } from 'playwright';

/** Tab, until what has the focus is called so. */
export async function tabTo(page: Page, name: string): Promise<void> {
  const called = () =>
    page.evaluate(() => {
      const element = document.activeElement;
      const labels =
        element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
      return element?.getAttribute('aria-label') ?? labels?.[0]?.textContent ?? element?.textContent ?? '';
    });
  for (let tries = 0; tries < 80; tries += 1) {
    const text = (await called()).trim();
    if (text === name) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead to “${name}”.`);
}
