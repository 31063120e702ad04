/** The Relay screen of a set that `127.0.0.1` may send for, as the end-to-end tests of the relay find it. */
import { join } from 'node:path';
import type { Locator, Page } from 'playwright';
import { pageOfFile, type PageOfFile } from './file-wide.ts';
import { invoke } from './users-fixture.ts';

/** Goes to the Relay screen, from whichever is shown. */
export async function goToRelay(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Relay', exact: true }).click();
  await page.getByRole('heading', { name: 'Relay', exact: true }).waitFor();
}

/** A new set whose one user may send three messages a day, and the Relay screen over it. */
export async function relayScreenOfFile(): Promise<PageOfFile> {
  const opened = await pageOfFile();
  const { app, page } = opened;
  await invoke(page, 'sets.create', { path: join(app.folder, 'set'), name: 'Test set' });
  await invoke(page, 'users.add', {
    username: '127.0.0.1',
    domain: 'example.com',
    settings: { limitPerDay: 3 },
  });
  await goToRelay(page);
  return opened;
}

/** Opens the relay's settings. */
export async function openRelaySettings(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Relay settings…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  return dialog;
}

/** Saves the relay's settings, which are taken as soon as their dialog is gone. */
export async function saveRelaySettings(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
}

export function relaySwitch(page: Page): Locator {
  return page.getByRole('switch', { name: 'Relay' });
}

/** Presses the switch, and waits for what comes of it as long as a process takes to start on this machine. */
export async function switchRelay(
  page: Page,
  press: () => Promise<void> = () => relaySwitch(page).click(),
): Promise<void> {
  const answered = page.waitForResponse(/\/api\/relay\.(start|stop)$/, { timeout: 0 });
  await Promise.all([answered, press()]);
}

/** Where the status bar says what the relay does. */
export function relayStatus(page: Page): Locator {
  return page.getByRole('contentinfo').getByRole('button', { name: /^Relay/ });
}
