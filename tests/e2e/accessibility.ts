/** Axe's rules on a page of the end-to-end tests. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { AxeResults, Result } from 'axe-core';
import type { Page } from 'playwright';

/** Violations of any impact within the elements of `selector`. Set reduced motion first, so that no colour is measured on its way. */
export async function violations(page: Page, selector: string): Promise<readonly string[]> {
  return told(await violated(page, selector));
}

/** Serious and critical violations on the whole page. Set reduced motion first. */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  const found = await violated(page, 'html');
  return told(found.filter(({ impact }) => impact === 'serious' || impact === 'critical'));
}

async function violated(page: Page, selector: string): Promise<readonly Result[]> {
  // Evaluated through the debugger: the page's own policy allows no foreign script.
  await page.evaluate(await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  return page.evaluate(async (within) => {
    const { axe } = window as unknown as {
      readonly axe: { run: (context: string, options: unknown) => Promise<AxeResults> };
    };
    // WCAG 2.2's own rule, which axe leaves out unless asked.
    const rules = { 'target-size': { enabled: true } };
    return (await axe.run(within, { resultTypes: ['violations'], rules })).violations;
  }, selector);
}

/** In a form that a failing test can be read from: the rule, the element, and what is wrong with it. */
function told(found: readonly Result[]): readonly string[] {
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
}
