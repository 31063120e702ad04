/** Where the relay listens: another address is taken at once, and a port in use is told with what to do. */
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import type { Page } from 'playwright';
import { beforeAll, expect, it, onTestFinished } from 'vitest';
import {
  openRelaySettings,
  relayScreenOfFile,
  relayStatus,
  relaySwitch,
  saveRelaySettings,
  switchRelay,
} from './relay-screen.ts';

let page: Page;
let problems: readonly string[];

beforeAll(async () => {
  ({ page, problems } = await relayScreenOfFile());
  await openRelaySettings(page);
  await port().fill('0');
  await saveRelaySettings(page);
});

const listener = () => page.getByRole('group', { name: /STARTTLS/ });
const port = () => listener().getByLabel('Port');

it('is another address at once while the relay runs', async () => {
  await switchRelay(page);
  const before = await page.getByText(/^127\.0\.0\.1:\d+$/).innerText();
  await openRelaySettings(page);
  await listener().getByLabel('Address').fill('127.0.0.2');
  await saveRelaySettings(page);
  await page.getByText(/^127\.0\.0\.2:\d+$/).waitFor();
  await page.getByText(before, { exact: true }).waitFor({ state: 'detached' });
  await switchRelay(page);
  await page.getByText('Stopped', { exact: true }).waitFor();
});

it('cannot be a port in use, which is told, with what to do, and the switch goes back', async () => {
  const other = createServer().listen(0, '127.0.0.2');
  onTestFinished(() => new Promise<void>((resolve) => void other.close(() => resolve())));
  await once(other, 'listening');
  const taken = (other.address() as AddressInfo).port;
  await openRelaySettings(page);
  await port().fill(String(taken));
  await saveRelaySettings(page);
  await switchRelay(page, async () => {
    await relaySwitch(page).click();
    // Before the answer: it is tried again for some seconds, as another relay may be just ending.
    await page.getByRole('button', { name: 'Choose another port…' }).waitFor({ timeout: 0 });
  });
  await page.getByText('Failed', { exact: true }).waitFor();
  const screen = page.getByRole('region', { name: 'Relay', exact: true });
  const reason = screen.getByRole('alert').filter({ hasText: String(taken) });
  expect(await reason.textContent()).toMatch(/another program uses this port\. Choose another port/);
  await expect.poll(() => relaySwitch(page).isChecked()).toBe(false);
  await expect.poll(() => relayStatus(page).textContent()).toContain('Relay failed');
  await page.getByRole('button', { name: 'Choose another port…' }).click();
  await page.getByRole('dialog').locator('input:focus').fill('0');
  await saveRelaySettings(page);
  await switchRelay(page);
  await page.getByText('Running', { exact: true }).waitFor();
  expect(problems).toEqual([]);
});
