/** The settings of the relay: what is wrong is told, smart hosts, scanners and attachments. */
import type { Page } from 'playwright';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { openRelaySettings, relayScreenOfFile, saveRelaySettings } from './relay-screen.ts';
import { invoke } from './users-fixture.ts';

let page: Page;
let problems: readonly string[];

beforeAll(async () => {
  ({ page, problems } = await relayScreenOfFile());
});
afterEach(() => expect(problems).toEqual([]));

const dialog = () => page.getByRole('dialog');

describe('the settings', () => {
  it('tell what is wrong, focus it, and ask before something typed is lost', async () => {
    await openRelaySettings(page);
    const field = dialog().getByLabel('Port', { exact: true }).first();
    await field.fill('99999');
    await field.blur();
    await dialog().getByText('Enter 0 to 65535.').waitFor();
    await dialog().getByRole('button', { name: 'Save', exact: true }).click();
    await expect.poll(() => field.evaluate((element) => element === document.activeElement)).toBe(true);
    await page.keyboard.press('Escape');
    await page.getByText('Discard your changes?').waitFor();
    await page.keyboard.press('Escape');
    await field.fill('0');
    await saveRelaySettings(page);
    await page.getByLabel('Messages').getByText('Saved the relay’s settings.').waitFor();
  });

  it('send mail on by a smart host', async () => {
    await openRelaySettings(page);
    await dialog().getByLabel('Mail is sent on').selectOption('smart-hosts');
    const host = dialog().getByRole('group', { name: 'Smart host 1' });
    await host.getByLabel('Host', { exact: true }).fill('127.0.0.1');
    await host.getByLabel('TLS').selectOption('off');
    await host.getByLabel('Port').fill('2525');
    await saveRelaySettings(page);
    const { settings } = await invoke(page, 'relay.settings', {});
    expect(settings.smartHosts).toEqual([
      { host: '127.0.0.1', port: 2525, tls: 'off', implicitTls: false, username: '' },
    ]);
  });
});

describe('scanners and attachments', () => {
  it('have an order, limits and scores, checked when a field is left', async () => {
    await openRelaySettings(page);
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
    await expect.poll(() => down.evaluate((element) => element === document.activeElement)).toBe(true);
    await dialog().getByLabel('Blocked attachments').fill('.exe, js');
    await dialog().getByLabel('Refuse encrypted archives').check();
    await saveRelaySettings(page);
    const { settings } = await invoke(page, 'relay.settings', {});
    expect(settings.scanners).toEqual([
      { kind: 'rspamd', enabled: false, address: '127.0.0.1:11333', timeout: 3000, spamScore: 7.5 },
      { kind: 'built-in', enabled: true, address: '', timeout: 10_000, spamScore: 5 },
    ]);
    expect(settings.blockedExtensions).toEqual(['exe', 'js']);
    expect(settings.refuseEncryptedArchives).toBe(true);
  });
});
