/** Texts from strangers in every list: shown as they are, nothing of them is run, and no element is made of them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openMailStore } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { openSet } from '../../electron/store/open-set.ts';
import { condition } from '../../shared/lists/filter.ts';
import { printFilter } from '../../shared/lists/print-filter.ts';
import { visibleText } from '../../shared/domain/visible-text.ts';
import { USERS } from '../../shared/lists/user-lists.ts';
import { eventOf, sampleMessage, sampleReason } from '../support/mail-samples.ts';
import { appOfFile, browserOfFile } from './file-wide.ts';
import { dropFile } from './users-fixture.ts';
import { openPage } from './start-app.ts';

/** Breaks out of text, attributes, scripts and styles; `what` is where it was planted. */
const hostile = (what: string): string =>
  `${what}<img src=x onerror="window.ran='${what}'"><i id=planted></i><svg onload=window.ran=1>"'><script>window.ran=2</script>\u202egpj.exe\u0007`;
const SHOWN = '<img src=x onerror=';

let page: Page;
let folder: string;
let problems: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-hostile-texts-'));
  await plantSet(join(folder, 'set'));
  await plantMail(join(folder, 'set', 'mail'));
  const [app, browser] = await Promise.all([appOfFile({ set: join(folder, 'set') }), browserOfFile()]);
  ({ page, problems } = await openPage(browser, app));
  await watch();
}, 120_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  expect(problems).toEqual([]);
});

/** Notes from here on what runs, and what had to be stopped. */
async function watch(): Promise<void> {
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { ran: null, seen });
    document.addEventListener('securitypolicyviolation', (event) => {
      seen.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`);
    });
  });
}

/** What no import would let in: a set can have been written by anybody. */
async function plantSet(path: string): Promise<void> {
  const store = await openSet(path, { create: { name: hostile('set') } });
  const session = store.beginImport({ actor: hostile('actor'), file: hostile('file'), onDuplicate: 'skip' });
  await session.stage({
    usernames: [hostile('user'), 'anna'],
    domains: [hostile('domain').toLowerCase(), 'ex.example'],
    kinds: new Uint8Array(2),
    lines: new Uint32Array(2),
    passwords: null,
  });
  await session.commit();
  const lock = {
    kind: 'manual',
    since: 1,
    until: null,
    reason: hostile('reason'),
    by: hostile('by'),
  } as const;
  await store.commit({ kind: 'lock', selection: { by: 'ids', ids: [1, 2] }, lock }, hostile('locker'));
  const system = {
    relay: {
      smartHosts: [
        {
          host: hostile('host').replaceAll(/\s/g, '/').slice(0, 250),
          port: 25,
          tls: 'off',
          implicitTls: false,
          username: hostile('login'),
        },
      ],
    },
  } as const;
  await store.commit({ kind: 'settings', domain: null, settings: {}, system: system as never }, 'me');
  const incoming = { username: hostile('box'), domain: 'ex.example', access: true, password: null } as const;
  await store.commit({ kind: 'incoming-add', users: [incoming] }, 'me');
  await store.close();
}

async function plantMail(path: string): Promise<void> {
  const store = await openMailStore(path, { now: Date.now });
  const content = Buffer.from(
    [
      `From: ${hostile('from')}`,
      `Subject: ${hostile('subject')}`,
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/html',
      '',
      hostile('html'),
      '--b',
      `Content-Disposition: attachment; filename="${hostile('name').replaceAll('"', "'")}"`,
      '',
      'x',
      '--b--',
      '',
    ].join('\r\n'),
  );
  const who = {
    user: hostile('user'),
    sender: hostile('sender'),
    recipients: [hostile('recipient')],
    subject: hostile('subject'),
    client: hostile('client'),
  };
  const quarantined = await sampleMessage(store, { ...who, content });
  await store.quarantineMessage(quarantined, { ...sampleReason(Date.now() + 1e9), reason: hostile('why') });
  await store.accept(await sampleMessage(store, { ...who, held: true }));
  await store.write([
    eventOf('deferred', {
      user: hostile('user'),
      sender: hostile('sender'),
      recipient: hostile('recipient'),
      client: hostile('client'),
      rule: hostile('rule'),
      reply: `451 ${hostile('reply')}`,
      detail: hostile('detail'),
    }),
  ]);
  await store.close();
}

/** Nothing ran, nothing was made of it, nothing had to be stopped; and it stands there as text. */
async function harmless(shown = true): Promise<void> {
  if (shown) await expect.poll(() => page.locator('body').textContent()).toContain(SHOWN);
  const state = await page.evaluate(() => ({
    ran: (window as unknown as { ran: unknown }).ran,
    seen: (window as unknown as { seen: string[] }).seen,
    made: document.querySelectorAll('#planted, img[src="x"], svg[onload], body script:not([src])').length,
    // A mark that turns the direction of letters would show one name as another.
    turned: [...document.querySelectorAll('body *')]
      .filter((one) =>
        [...one.childNodes].some(
          (node) =>
            node.nodeType === 3 && ['\u202e', '\u0007'].some((mark) => node.nodeValue?.includes(mark)),
        ),
      )
      .map(
        (one) =>
          `${one.parentElement?.className} > ${one.tagName}.${one.className}: ${one.textContent.slice(0, 20)}`,
      ),
    attributes: [...document.querySelectorAll('*')].filter((one) => one.hasAttribute('onerror')).length,
  }));
  expect(state).toEqual({ ran: null, seen: [], made: 0, attributes: 0, turned: [] });
}

const go = async (name: string): Promise<void> => {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
};

describe('texts from strangers', () => {
  it('in the list of users, the inspector and the title', async () => {
    await page.getByRole('gridcell').first().waitFor();
    await harmless();
    await page.getByRole('gridcell').first().click();
    await page.getByText('reason<img').first().waitFor();
    await harmless();
    expect(await page.title()).not.toContain('\u202e');
  });

  it('in the mail log and where mail would go', async () => {
    await go('Relay');
    await page.getByText('recipient<img').first().waitFor();
    await page.getByText('This set, or where its mail goes, is new on this computer').waitFor();
    await harmless();
    await page.getByRole('option').first().click();
    await harmless();
  });

  it('in the answer of a name server', async () => {
    const record = { name: 'postern._domainkey.signed.example', value: 'v=DKIM1; p=', zoneLine: 'x' };
    const domain = 'signed.example';
    const signed = { domain, displayDomain: domain, selector: 'postern', record };
    await page.route('**/api/relay.dkim', (route) => route.fulfill({ json: { ok: true, value: [signed] } }));
    await page.route('**/api/relay.checkDkim', (route) =>
      route.fulfill({ json: { ok: true, value: { result: 'different', found: [hostile('txt')] } } }),
    );
    await page.getByRole('button', { name: 'Relay settings…' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Check signed.example' }).click();
    await dialog.getByText('Another record is published').waitFor();
    await dialog.getByRole('button', { name: /^signed\.example/ }).click();
    await dialog.getByText('txt<img').first().waitFor();
    await harmless();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it.each(['Queue', 'Quarantine', 'Mail log'])('in the list %s and its inspector', async (list) => {
    await go(list);
    await page.getByRole('gridcell').first().click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByText(SHOWN).first().waitFor();
    if (list === 'Quarantine') await inspector.locator('pre').waitFor();
    await harmless();
  });

  it('in the list of incoming users and its inspector', async () => {
    await go('Incoming users');
    await page.getByRole('gridcell').first().click();
    await page.getByText('box<img').first().waitFor();
    await harmless();
  });

  it('in a view that somebody shared as text: its chips, its name, the band, the sidebar, the palette', async () => {
    await go('All users');
    const filter = printFilter(USERS, condition('reason', 'contains', hostile('value')));
    const text = `postern:/users?${new URLSearchParams({ name: hostile('shared'), filter })}`;
    await page.evaluate((pasted) => {
      const data = new DataTransfer();
      data.setData('text/plain', pasted);
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
    }, text);
    await page.getByText('Opened the view').waitFor();
    await page.getByRole('list', { name: 'Conditions' }).getByText('value<img').waitFor();
    await harmless();
    await page.getByRole('button', { name: 'Filters (1)' }).click();
    await harmless();
    await page.getByRole('button', { name: 'Filters (1)' }).click();
    await page.getByRole('button', { name: 'Save view…' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill(hostile('view').slice(0, 60));
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByRole('list', { name: 'Views of Users' }).getByText('view<img').waitFor();
    await harmless();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Commands' }).fill('<img');
    await page.getByRole('option').first().waitFor();
    await harmless();
    await page.keyboard.press('Escape');
    await page.getByRole('combobox', { name: 'Commands' }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Refresh', exact: true }).click();
  });

  it('in the activity log', async () => {
    await go('Activity');
    await page.getByText('file<img').first().waitFor();
    await harmless();
  });

  it.each(['Queue', 'Quarantine', 'Mail log'])('in the heads of the groups of %s', async (list) => {
    await go(list);
    await page.getByRole('button', { name: 'Group by…' }).press('Enter');
    await page.getByRole('menuitemcheckbox', { name: 'User' }).press('Enter');
    await page.keyboard.press('Escape');
    const grouped = page.getByRole('treegrid', { name: list });
    await grouped.getByText(SHOWN).first().waitFor();
    await harmless();
    await grouped.focus();
    await page.keyboard.press('ArrowRight');
    await harmless();
    await page.getByRole('button', { name: /^Grouped by/ }).press('Enter');
    await page.getByRole('menuitemcheckbox', { name: 'Not grouped' }).press('Enter');
    await page.keyboard.press('Escape');
  });

  it('in a filter that cannot be read', async () => {
    await go('All users');
    await page.getByLabel('Search addresses').fill(`kind:${hostile('typed')}(`);
    await page.getByText('typed<img').first().waitFor();
    await harmless();
    await page.getByLabel('Search addresses').fill('');
  });

  it('in the bell, in a message of the program, and in the recent sets', async () => {
    const one = {
      id: 'a',
      time: 1,
      read: false,
      kind: 'warning',
      title: hostile('title'),
      body: hostile('body'),
    };
    const shown = { ...one, title: visibleText(one.title), body: visibleText(one.body) };
    await page.route('**/api/app.notifications', (route) =>
      route.fulfill({ json: { ok: true, value: [shown] } }),
    );
    const set = { path: `/tmp/${hostile('path')}`, name: hostile('recent'), openedAt: 1, exists: true };
    await page.route('**/api/sets.recent', (route) => route.fulfill({ json: { ok: true, value: [set] } }));
    await page.reload();
    await page.getByRole('gridcell').first().waitFor();
    await watch();
    await page.getByRole('button', { name: /^Notifications/ }).click();
    await page.getByText('title<img').waitFor();
    await harmless();
    await page.keyboard.press('Escape');
    await page.locator('button.set').click();
    await page.getByRole('menuitem', { name: /recent<img/ }).waitFor();
    await harmless();
    // There is no such set: the refusal names it.
    await page.getByRole('menuitem', { name: /recent<img/ }).click();
    await page.getByText('path<img').first().waitFor();
    await harmless();
  });

  it('in the domains of the settings', async () => {
    await go('Settings');
    await page.locator('option', { hasText: 'domain<img' }).first().waitFor({ state: 'attached' });
    await harmless();
  });

  it('in the window for setting up a mail client', async () => {
    await go('All users');
    await page.getByRole('gridcell').first().click();
    await page
      .getByRole('button', { name: /mail client/ })
      .first()
      .click();
    await page.getByRole('dialog').getByText('user<img').first().waitFor();
    await harmless();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('in the headings and the cells of a file whose columns are to be chosen', async () => {
    // Cut after its beginning, and of a column that may hold passwords nothing is shown.
    const cell = (what: string): string => `\u202e${hostile(what).replaceAll('"', '')}`;
    await dropFile(
      page,
      'columns.csv',
      `Username,Domain,Password,${cell('heading')}\n${cell('cell')},ex.example,pw,x\n`,
    );
    await page.getByRole('button', { name: 'Columns…' }).click();
    await page.getByRole('dialog').getByText('cell<img').first().waitFor();
    await page.getByRole('dialog').getByText('heading<img').first().waitFor();
    await harmless();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
  });

  it('in the name and the rows of a dropped file', async () => {
    await go('All users');
    await dropFile(
      page,
      // No browser gives a name with a slash.
      `${hostile('dropped').replaceAll('/', '')}.csv`,
      `${hostile('cell').replaceAll('"', '')},ex.example,pw\nbert,ex.example,pw\n`,
    );
    await page.getByRole('dialog').waitFor();
    await page.getByRole('dialog').getByText('dropped<img').first().waitFor();
    await harmless();
  });
});
