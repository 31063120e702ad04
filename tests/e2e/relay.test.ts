/** The Relay screen on the real relay process: the switch, a message seen live, its refusal explained. */
import { createTransport } from 'nodemailer';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MailSink } from '../support/mail-sink.ts';
import { seriousViolations } from './accessibility.ts';
import {
  openRelaySettings,
  relayScreenOfFile,
  relayStatus,
  relaySwitch,
  switchRelay,
} from './relay-screen.ts';
import { invoke } from './users-fixture.ts';

let page: Page;
let problems: readonly string[];
let sink: MailSink;

beforeAll(async () => {
  sink = await MailSink.start();
  ({ page, problems } = await relayScreenOfFile());
  await invoke(page, 'relay.setSettings', {
    settings: {
      listen: { host: '127.0.0.1', port: 0 },
      smartHosts: [{ host: '127.0.0.1', port: sink.port, tls: 'off', implicitTls: false, username: '' }],
    },
  });
});
afterAll(() => sink.stop());

const log = () => page.getByRole('listbox', { name: 'Mail log' });
const lines = (event: string) => log().getByRole('option').filter({ hasText: event });

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

describe('the relay that nobody has used', () => {
  it('says what it is, and is off', async () => {
    await page.getByText('The relay is a mail submission server on this computer').waitFor();
    expect(await relaySwitch(page).isChecked()).toBe(false);
    await expect.poll(() => relayStatus(page).textContent()).toContain('Relay stopped');
  });
});

describe('the switch', () => {
  it('starts it by keyboard, and shows where it listens', async () => {
    await switchRelay(page, async () => {
      await relaySwitch(page).focus();
      await page.keyboard.press('Space');
    });
    await page.getByText('Running', { exact: true }).waitFor();
    expect(await port()).toBeGreaterThan(0);
    await expect.poll(() => relayStatus(page).textContent()).toContain(`127.0.0.1:${await port()}`);
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
    await log().getByRole('option', { selected: true }).and(log().getByRole('option').first()).waitFor();
    await page.keyboard.press('ArrowDown');
    await log().getByRole('option', { selected: true }).and(log().getByRole('option').nth(1)).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('complementary', { name: 'Line of the mail log' }).waitFor({ state: 'detached' });
  });
});

describe('accessibility', () => {
  it.each(['light', 'dark'] as const)('has no serious violation in the %s theme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await lines('Refused').click();
    expect(await seriousViolations(page)).toEqual([]);
    const dialog = await openRelaySettings(page);
    await dialog.getByLabel('Largest message').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
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

describe('the end', () => {
  it('stops it, and keeps the log', async () => {
    await relayStatus(page).click();
    await switchRelay(page);
    await page.getByText('Stopped', { exact: true }).waitFor();
    await expect.poll(() => relaySwitch(page).isChecked()).toBe(false);
    await expect.poll(() => relayStatus(page).textContent()).toContain('Relay stopped');
    expect(await lines('Accepted').count()).toBe(3);
    expect(problems).toEqual([]);
  });
});
