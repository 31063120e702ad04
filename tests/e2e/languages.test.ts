/** Every text of the window comes out of the dictionary: in a language for tests, whatever is not in its marks was hard-coded. */
import type { Locator, Page } from 'playwright';
import { beforeAll, describe, expect, it } from 'vitest';
import type { LanguageChoice } from '../../shared/domain/preferences.ts';
import { violations } from './accessibility.ts';
import { pageOfFile } from './file-wide.ts';
import { invoke, makeUsers } from './users-fixture.ts';

let page: Page;
let folder: string;
let problems: readonly string[];

beforeAll(async () => {
  const opened = await pageOfFile();
  ({ page, problems } = opened);
  ({ folder } = opened.app);
  await makeUsers(page, opened.app, 12);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  page.setDefaultTimeout(8_000);
});

async function speak(language: LanguageChoice): Promise<void> {
  await invoke(page, 'app.setPreferences', { language });
  await page.reload();
  await page.getByRole('grid').waitFor();
  await page.getByRole('row').nth(1).waitFor();
}

/** What the administrator or the set brought along: names, addresses, paths, times, keys, and what is called the same everywhere. */
const DATA =
  /[\w.+-]*@[\w.-]+|(alpha|beta|gamma)\.example|user\d+|example\.(com|org)|Test set|Postern|English|Deutsch|UTC|[A-Z][a-z]+\/[\w/]+|\b\d+ (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sept|Oct|Nov|Dec) \d{4}|\b(Ctrl|Shift|Alt|Enter|Delete|Space|Esc|Home|End|Tab|PgUp|PgDn|F\d+)\b|[\w-]+\.(csv|pem|json|xml|age)|\d+\.\d+\.\d+\.\d+[:\d/]*/g;

/** Words on the page that are in no mark, by where they stand. */
async function unmarked(within: Locator): Promise<readonly string[]> {
  const texts = await within.evaluate((root) => {
    const shown = (element: Element) => element.checkVisibility({ visibilityProperty: true });
    const found = [`text: ${(root as HTMLElement).innerText}`];
    for (const element of [root, ...root.querySelectorAll('*')]) {
      if (!shown(element)) continue;
      for (const name of [
        'aria-label',
        'title',
        'placeholder',
        'aria-description',
        'aria-roledescription',
        'alt',
      ]) {
        const value = element.getAttribute(name);
        if (value !== null) found.push(`${name}: ${value}`);
      }
      if (element instanceof HTMLSelectElement)
        for (const option of element.options) found.push(`option: ${option.label}`);
    }
    return found;
  });
  const hard = texts.flatMap((text) => {
    const [kind = '', ...rest] = text.split(': ');
    let left = rest.join(': ');
    for (let before = ''; before !== left;) {
      before = left;
      left = left.replace(/⟦[^⟦⟧]*⟧/g, '');
    }
    return left
      .replaceAll(`${folder}/set`, '')
      .replaceAll(DATA, '')
      .split('\n')
      .filter((line) => /\p{L}{3}/u.test(line))
      .map((line) => `${kind}: ${line.trim()}`);
  });
  return [...new Set(hard)];
}

const place = (name: string) =>
  page.getByRole('navigation').getByRole('button', { name: new RegExp(`^⟦${name}·`) });
const settled = () => page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);

/** Those whose words are all in the dictionary; what others have is still English, and German is offered as not whole. */
const WHOLE = [
  'All users',
  'Incoming users',
  'Queue',
  'Quarantine',
  'Usage',
  'Mail log',
  'Compare',
  'Settings',
] as const;
const SCREENS = [...WHOLE, 'Relay', 'Activity'] as const;

describe('in a language for tests', () => {
  beforeAll(() => speak('en-XA'));

  it.each(WHOLE)('%s', async (name) => {
    await place(name).first().click();
    await settled();
    await expect.poll(() => unmarked(page.locator('body')), { timeout: 15_000 }).toEqual([]);
  });

  it.each(['File', 'Edit', 'Help'])('the menu %s', async (name) => {
    await page.getByRole('menuitem', { name: new RegExp(`^⟦${name}·`) }).click();
    await expect.poll(() => unmarked(page.getByRole('menu')), { timeout: 15_000 }).toEqual([]);
    await page.keyboard.press('Escape');
  });

  it('the filters and the inspector', async () => {
    await place('All users').first().click();
    await page.locator('[data-row="0"] [data-column="0"]').click();
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: /⟦Filters/ }).click();
    await settled();
    await expect.poll(() => unmarked(page.locator('body')), { timeout: 15_000 }).toEqual([]);
    expect(problems).toEqual([]);
  });
});

describe('from right to left', () => {
  beforeAll(() => speak('ar-XB'));

  it.each(SCREENS)('%s keeps within the window, and can be used', async (name) => {
    await place(name).first().click();
    await settled();
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(beyond).toBeLessThanOrEqual(0);
    const outside = await page.locator('button:visible').evaluateAll((buttons) =>
      buttons
        .filter((button) => button.checkVisibility({ visibilityProperty: true }))
        .filter((button) => {
          const { left, right, width } = button.getBoundingClientRect();
          return width > 1 && (right < 1 || left > innerWidth - 1);
        })
        .map((button) => button.outerHTML.slice(0, 120)),
    );
    expect(outside).toEqual([]);
    await expect.poll(() => violations(page, 'html'), { timeout: 15_000 }).toEqual([]);
  });

  it('the sidebar stands at the right, the text begins there', async () => {
    const { left } = await page
      .getByRole('navigation')
      .first()
      .boundingBox()
      .then((box) => ({ left: box?.x ?? 0 }));
    expect(left).toBeGreaterThan(600);
    expect(await page.evaluate(() => getComputedStyle(document.body).direction)).toBe('rtl');
  });
});
