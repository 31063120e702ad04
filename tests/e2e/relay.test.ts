/** The Relay screen on the real relay process: the switch, a message seen live, its refusal explained, a port in use. */
import { createServer, type AddressInfo, type Server } from 'node:net';
import { once } from 'node:events';
import { createTransport } from 'nodemailer';
import type { Browser, Locator, Page } from 'playwright';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './accessibility.ts';
import { openPage, startApp, startBrowser, type RunningApp } from './start-app.ts';
import { invoke } from './users-fixture.ts';
import { join } from 'node:path';

let app: RunningApp;
let browser: Browser;
let page: Page;
let problems: readonly string[];
let sink: SMTPServer;
let sinkPort: number;

beforeAll(async () => {
  sink = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onData(stream, _session, done) {
      stream.on('end', () => done()).resume();
    },
  });
  await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve));
  sinkPort = (sink.server.address() as AddressInfo).port;
  [app, browser] = await Promise.all([startApp(), startBrowser()]);
  ({ page, problems } = await openPage(browser, app));
  await invoke(page, 'sets.create', { path: join(app.folder, 'set'), name: 'Test set' });
  await invoke(page, 'users.add', {
    username: '127.0.0.1',
    domain: 'example.com',
    settings: { limitPerDay: 3 },
  });
  await page.getByRole('button', { name: 'Relay', exact: true }).click();
  await heading().waitFor();
});

afterAll(async () => {
  await browser.close();
  await app.close();
  await new Promise<void>((resolve) => sink.close(resolve));
});

const heading = () => page.getByRole('heading', { name: 'Relay', exact: true });
const toggle = () => page.getByRole('switch', { name: 'Relay' });
const log = () => page.getByRole('listbox', { name: 'Mail log' });
const lines = (event: string) => log().getByRole('option').filter({ hasText: event });
const dialog = () => page.getByRole('dialog');
const status = () => page.getByRole('contentinfo').getByRole('button', { name: /^Relay/ });

/** A number of today's or now's counts. */
async function count(label: string): Promise<number> {
  const term = page.getByRole('term').filter({ hasText: new RegExp(`^${label}$`) });
  return Number(await term.locator('xpath=../dd').textContent());
}

async function port(): Promise<number> {
  return Number(/:(\d+)/.exec((await page.getByText(/^127\.0\.0\.1:\d+$/).textContent()) ?? '')?.[1]);
}

async function send(subject: string): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port: await port(), ignoreTLS: true });
  await transport.sendMail({ from: 'anna@example.com', to: 'bert@customer.example', subject, text: 'Hello' });
  transport.close();
}

async function setPort(label: Locator, value: number): Promise<void> {
  await label.fill(String(value));
  await dialog().getByRole('button', { name: 'Save', exact: true }).click();
  await dialog().waitFor({ state: 'detached' });
}

describe('the relay that nobody has used', () => {
  it('says what it is, and is off', async () => {
    await page.getByText('The relay is a mail submission server on this computer').waitFor();
    expect(await toggle().isChecked()).toBe(false);
    await expect.poll(() => status().textContent()).toContain('Relay stopped');
  });
});

describe('the settings', () => {
  it('tell what is wrong, focus it, and ask before something typed is lost', async () => {
    await page.getByRole('button', { name: 'Relay settings…' }).click();
    const field = dialog().getByLabel('Port', { exact: true }).first();
    await field.fill('99999');
    await field.blur();
    await dialog().getByText('Enter 0 to 65535.').waitFor();
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    expect(await field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByText('Discard your changes?').waitFor();
    await page.keyboard.press('Escape');
    await setPort(field, 0);
    await page.getByLabel('Messages').getByText('Saved the relay’s settings.').waitFor();
  });

  it('send mail on by a smart host', async () => {
    await page.getByRole('button', { name: 'Relay settings…' }).click();
    await dialog().getByLabel('Mail is sent on').selectOption('smart-hosts');
    const host = dialog().getByRole('group', { name: 'Smart host 1' });
    await host.getByLabel('Host', { exact: true }).fill('127.0.0.1');
    await host.getByLabel('TLS').selectOption('off');
    await setPort(host.getByLabel('Port'), sinkPort);
    const { settings } = await invoke(page, 'relay.settings', {});
    expect(settings.smartHosts).toEqual([
      { host: '127.0.0.1', port: sinkPort, tls: 'off', implicitTls: false, username: '' },
    ]);
  });
});

describe('scanners and attachments', () => {
  it('have an order, limits and scores, checked when a field is left', async () => {
    await page.getByRole('button', { name: 'Relay settings…' }).click();
    await dialog().getByRole('button', { name: 'Add a scanner' }).click();
    const score = dialog().getByLabel('Spam score of scanner 2');
    await score.fill('0');
    await score.blur();
    await dialog().getByText('Enter a score from 0.1 to 1,000.').waitFor();
    await score.fill('7.5');
    await dialog().getByLabel('Time limit of scanner 2, seconds').fill('3');
    await dialog().getByRole('switch', { name: 'Ask scanner 2' }).click();
    await dialog().getByRole('button', { name: 'Move scanner 2 up' }).focus();
    await page.keyboard.press('Enter');
    const down = dialog().getByRole('button', { name: 'Move scanner 1 down' });
    expect(await down.evaluate((element) => element === document.activeElement)).toBe(true);
    await dialog().getByLabel('Blocked attachments').fill('.exe, js');
    await dialog().getByLabel('Refuse encrypted archives').check();
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    await dialog().waitFor({ state: 'detached' });
    const { settings } = await invoke(page, 'relay.settings', {});
    expect(settings.scanners).toEqual([
      { kind: 'rspamd', enabled: false, address: '127.0.0.1:11333', timeout: 3000, spamScore: 7.5 },
      { kind: 'built-in', enabled: true, address: '', timeout: 10_000, spamScore: 5 },
    ]);
    expect(settings.blockedExtensions).toEqual(['exe', 'js']);
    expect(settings.refuseEncryptedArchives).toBe(true);
  });
});

describe('DKIM', () => {
  const signed = () => dialog().getByRole('list', { name: 'Signed domains' }).getByRole('listitem');

  it('signs a domain at once, and shows the record to publish, to be copied', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Relay settings…' }).click();
    const domain = dialog().getByRole('combobox', { name: 'Domain' });
    await domain.fill('no domain');
    await domain.blur();
    await dialog()
      .getByText(/is not a domain/)
      .waitFor();
    await dialog().getByRole('button', { name: 'Show domains' }).click();
    await page.getByRole('option', { name: 'example.com' }).click();
    await domain.press('Enter');
    await signed().getByText('postern._domainkey.example.com', { exact: true }).waitFor();
    const [entry] = await invoke(page, 'relay.dkim', {});
    expect(entry).toMatchObject({ domain: 'example.com', selector: 'postern' });
    await signed()
      .getByText(entry?.record?.value ?? '', { exact: true })
      .waitFor();
    await dialog().getByRole('button', { name: 'Copy the line for a zone file' }).click();
    await dialog().getByRole('button', { name: 'Copied the line for a zone file' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(entry?.record?.zoneLine);
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('is looked up', async () => {
    await dialog().getByRole('button', { name: 'Check example.com' }).click();
    // By whether this machine reaches a name server.
    const told = /Published|Not published yet|Another record|No name server answered/;
    await signed().getByRole('status').filter({ hasText: told }).waitFor();
  });

  const focused = () => page.evaluate(() => document.activeElement?.outerHTML ?? '');

  it('is not lost half typed: Save points to it, Esc asks', async () => {
    const domain = dialog().getByRole('combobox', { name: 'Domain' });
    await domain.fill('half.example');
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(focused).toContain('dkim.domain');
    const reminder = dialog().getByText(/not signed yet\. Choose/);
    const below = () => reminder.evaluate((element) => element.getBoundingClientRect().bottom);
    const foot = await dialog().locator('.foot').boundingBox();
    await expect.poll(below).toBeLessThanOrEqual(foot?.y ?? 0);
    await page.keyboard.press('Escape');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Keep editing' }).click();
    expect(await domain.inputValue()).toBe('half.example');
    await domain.fill('');
  });

  it('keeps the focus in sight while one is asked, and says at its row what went wrong', async () => {
    const stop = dialog().getByRole('button', { name: 'Stop signing example.com' });
    await stop.focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toContain('Cancel');
    await page.keyboard.press('Enter');
    await expect.poll(focused).toContain('Stop signing example.com');
    await page.keyboard.press('Enter');
    await page.route('**/api/relay.removeDkim', (route) =>
      route.fulfill({ json: { ok: false, error: { code: 'io-failed', message: 'The disk is full.' } } }),
    );
    await dialog().getByRole('button', { name: 'Stop signing', exact: true }).click();
    await signed().getByRole('alert').getByText('The disk is full.').waitFor();
    await page.unroute('**/api/relay.removeDkim');
    await dialog().getByRole('button', { name: 'Cancel', exact: true }).first().click();
  });

  it('ends when asked twice, and comes back by an undo with the same key', async () => {
    const [before] = await invoke(page, 'relay.dkim', {});
    await dialog().getByRole('button', { name: 'Stop signing example.com' }).click();
    await dialog().getByRole('button', { name: 'Stop signing', exact: true }).click();
    await expect.poll(focused).toContain('dkim.domain');
    await signed().waitFor({ state: 'detached' });
    await invoke(page, 'changes.undo', {});
    await signed().waitFor();
    expect(await invoke(page, 'relay.dkim', {})).toEqual([before]);
    // Nothing was left to save.
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
  });
});

describe('the hardening of passwords', () => {
  it('shows in the status bar, is paused over a reopened set, and goes on when asked', async () => {
    await invoke(page, 'hardening.pause', {});
    await invoke(page, 'users.add', { username: 'ann', domain: 'example.com', password: 'secret 123' });
    const { path } = await invoke(page, 'sets.info', {});
    await invoke(page, 'sets.close', {});
    await invoke(page, 'sets.open', { path });
    const shown = page.getByRole('contentinfo').getByRole('group', { name: 'Hardening of passwords' });
    await shown.getByText('Hardening paused: 0 of 1').waitFor();
    // Made to last: one password is done in no time.
    const problem = 'The set’s key is not at hand. Unlock it under Settings, Passwords.';
    await page.route('**/api/hardening.resume', (route) =>
      route.fulfill({
        json: { ok: true, value: { phase: 'waiting', hardened: 0, sealed: 1, problem } },
      }),
    );
    const asked = page.waitForRequest('**/api/hardening.resume');
    await shown.getByRole('button', { name: 'Resume hardening' }).focus();
    await page.keyboard.press('Enter');
    const { id } = await invoke(page, 'sets.info', {});
    // It is for the set that is shown, whichever is open by then.
    expect(JSON.stringify((await asked).postDataJSON())).toMatch(new RegExp(`^\\{"set":.*${id}`));
    await shown.getByRole('status').getByText(problem).waitFor();
    await page.keyboard.press('Enter');
    await shown.getByText('Hardening paused: 0 of 1').waitFor();
    await page.unroute('**/api/hardening.resume');
    await page.keyboard.press('Enter');
    await shown.waitFor({ state: 'detached' });
    expect(await invoke(page, 'hardening.state', {})).toMatchObject({ phase: 'done', hardened: 1 });
    await page.getByRole('button', { name: 'Relay', exact: true }).click();
    await heading().waitFor();
  });
});

describe('the switch', () => {
  it('starts it by keyboard, and shows where it listens', async () => {
    await toggle().focus();
    await page.keyboard.press('Space');
    await page.getByText('Running', { exact: true }).waitFor();
    expect(await port()).toBeGreaterThan(0);
    await expect.poll(() => status().textContent()).toContain(`127.0.0.1:${await port()}`);
    await page.getByText('No mail yet.').waitFor();
  });
});

describe('mail', () => {
  it('appears live, and the counts move', async () => {
    await send('First');
    await lines('Accepted').waitFor();
    await lines('Delivered').waitFor();
    await expect.poll(() => count('Accepted')).toBe(1);
    await expect.poll(() => count('Delivered')).toBe(1);
    await expect.poll(() => count('In queue')).toBe(0);
  });

  it('is held still while paused', async () => {
    await page.getByRole('button', { name: 'Pause' }).click();
    await send('Second');
    await page.getByText('Paused: 2 new lines').waitFor();
    expect(await lines('Accepted').count()).toBe(1);
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(() => lines('Accepted').count()).toBe(2);
  });

  it('that is refused is explained', async () => {
    await send('Third');
    await expect(send('Fourth')).rejects.toThrow('451 4.7.1 Limit per day reached');
    await lines('Refused').click();
    const detail = page.getByRole('complementary', { name: 'Line of the mail log' });
    const value = (label: string) =>
      detail
        .getByRole('term')
        .filter({ hasText: new RegExp(`^${label}$`) })
        .locator('xpath=following-sibling::dd[1]');
    expect(await value('Rule').textContent()).toBe('limitPerDay');
    expect(await value('Limit').textContent()).toBe('3');
    expect(await value('Used').textContent()).toBe('3');
    expect(await value('Reply').textContent()).toContain('Try again after');
    expect(await value('Resets').textContent()).toMatch(/^\d+ \w+ \d{4}, \d\d:\d\d:\d\d$/);
    await page.keyboard.press('Escape');
  });

  it('is found by the filter, and walked through by the arrow keys', async () => {
    await page.getByLabel('Filter the mail log').fill('refused limitPerDay');
    await expect.poll(() => log().getByRole('option').count()).toBe(1);
    await page.getByLabel('Filter the mail log').fill('');
    await log().focus();
    await page.keyboard.press('Home');
    expect(await log().getByRole('option').first().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowDown');
    expect(await log().getByRole('option').nth(1).getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Line of the mail log' }).waitFor({ state: 'detached' });
  });
});

describe('accessibility', () => {
  it.each(['light', 'dark'] as const)('has no serious violation in the %s theme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await lines('Refused').click();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Relay settings…' }).click();
    await dialog().getByLabel('Largest message').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog().waitFor({ state: 'detached' });
    await lines('Refused').click();
  });

  it('keeps everything within 1024 × 700', async () => {
    await page.setViewportSize({ width: 1024, height: 700 });
    const outside = await page.evaluate(() =>
      [...document.querySelectorAll('main header *, main dl *, footer button, main [role=option]')]
        .filter((element) => element.checkVisibility())
        .filter((element) => element.getBoundingClientRect().right > innerWidth)
        .map((element) => element.outerHTML),
    );
    expect(outside).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 800 });
  });
});

describe('another port', () => {
  it('is taken at once while the relay runs', async () => {
    const before = await port();
    await page.getByRole('button', { name: 'Relay settings…' }).click();
    await dialog()
      .getByRole('group', { name: /STARTTLS/ })
      .getByLabel('Address')
      .fill('127.0.0.2');
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText(/^127\.0\.0\.2:\d+$/).waitFor();
    expect(await page.getByText(`127.0.0.1:${before}`, { exact: true }).count()).toBe(0);
  });
});

describe('the end', () => {
  it('stops it, and keeps the log', async () => {
    await status().click();
    await toggle().click();
    await page.getByText('Stopped', { exact: true }).waitFor();
    expect(await toggle().isChecked()).toBe(false);
    await expect.poll(() => status().textContent()).toContain('Relay stopped');
    expect(await lines('Accepted').count()).toBe(3);
  });
});

describe('a port in use', () => {
  let other: Server;
  afterAll(() => new Promise((resolve) => other.close(resolve)));

  it('is told, with what to do, and the switch goes back', async () => {
    other = createServer().listen(0, '127.0.0.2');
    await once(other, 'listening');
    const taken = (other.address() as AddressInfo).port;
    await page.getByRole('button', { name: 'Relay settings…' }).click();
    await setPort(
      dialog()
        .getByRole('group', { name: /STARTTLS/ })
        .getByLabel('Port'),
      taken,
    );
    await toggle().click();
    // At once, though it is tried again for some seconds: another relay may be just ending.
    await page.getByRole('button', { name: 'Choose another port…' }).waitFor();
    await page.getByText('Failed', { exact: true }).waitFor({ timeout: 30_000 });
    const screen = page.getByRole('region', { name: 'Relay', exact: true });
    const reason = screen.getByRole('alert').filter({ hasText: String(taken) });
    expect(await reason.textContent()).toMatch(/another program uses this port\. Choose another port/);
    expect(await toggle().isChecked()).toBe(false);
    await expect.poll(() => status().textContent()).toContain('Relay failed');
    await page.getByRole('button', { name: 'Choose another port…' }).click();
    await setPort(dialog().locator('input:focus'), 0);
    await toggle().click();
    await page.getByText('Running', { exact: true }).waitFor();
    expect(problems).toEqual([]);
  });
});
