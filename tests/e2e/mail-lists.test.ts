/** The screens of the relay's mail, over a real relay and mail through its socket: queue, quarantine, usage, mail log. */
import { createTransport } from 'nodemailer';
import type { Locator, Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MailSink } from '../support/mail-sink.ts';
import { seriousViolations } from './accessibility.ts';
import { relayScreenOfFile } from './relay-screen.ts';
import { tabTo } from './tab-to.ts';
import { invoke } from './users-fixture.ts';

const GTUBE = 'XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X';

let page: Page;
let problems: readonly string[];
let sink: MailSink;
let port = 0;

beforeAll(async () => {
  sink = await MailSink.start();
  sink.script = (line) => (/^RCPT TO:.*slow/i.test(line) ? '451 4.3.2 Come back later' : undefined);
  ({ page, problems } = await relayScreenOfFile());
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await invoke(page, 'relay.setSettings', {
    settings: {
      listen: { host: '127.0.0.1', port: 0 },
      smartHosts: [{ host: '127.0.0.1', port: sink.port, tls: 'off', implicitTls: false, username: '' }],
    },
  });
});
afterAll(() => sink.stop());

async function send(to: string, subject: string, text: string, client = '127.0.0.1'): Promise<void> {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true, localAddress: client });
  // What is found to be spam is refused, and in quarantine all the same.
  await transport.sendMail({ from: 'anna@example.com', to, subject, text }).catch(() => undefined);
  transport.close();
}

const show = (screen: string) =>
  page
    .getByRole('button', { name: new RegExp(`^${screen}`) })
    .first()
    .click();
const grid = (name: string) => page.getByRole('grid', { name });
const row = (name: string, text: string): Locator => grid(name).getByRole('row').filter({ hasText: text });
const rowsOf = async (name: string) => Number(await grid(name).getAttribute('aria-rowcount')) - 1;
const dialog = () => page.getByRole('dialog');
/** A command of the menu that the grid's own key opens, by its first letters. */
async function fromMenu(letters: string): Promise<void> {
  await page.keyboard.press('Shift+F10');
  const entry = page.getByRole('menuitem', { name: letters }).first();
  await entry.waitFor();
  await page.keyboard.type(letters);
  await expect.poll(() => entry.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press('Enter');
  await dialog().locator('button[type=submit]:enabled:not([aria-disabled])').waitFor();
}
const toast = (text: string) => page.getByText(text).first().waitFor();

describe('the queue', () => {
  it('says that nothing waits, while the relay does not run, and leads to it', async () => {
    await show('Queue');
    await page.getByText('Nothing is waiting').waitFor();
    await page.getByRole('button', { name: 'Show the relay' }).click();
    await page.getByRole('heading', { name: 'Relay', exact: true }).waitFor();
    port = (await invoke(page, 'relay.start', {})).listening[0]?.port ?? 0;
    await show('Queue');
  });

  it('fills while it is looked at, oldest first, and says why mail waits', async () => {
    await send('one@slow.example, two@slow.example, three@slow.example', 'Offer', 'Hello');
    await expect.poll(() => rowsOf('Queue')).toBe(3);
    await row('Queue', 'one@slow.example').getByText('Not taken yet: Come back later.').waitFor();
  });

  it('is grouped, and a group is opened, closed and acted on as a whole by the keyboard', async () => {
    await page.getByRole('button', { name: 'Group by…' }).press('Enter');
    await page.getByRole('menuitemcheckbox', { name: 'Domain' }).press('Enter');
    await page.keyboard.press('Escape');
    const grouped = page.getByRole('treegrid', { name: 'Queue' });
    const lines = async () => Number(await grouped.getAttribute('aria-rowcount')) - 1;
    await expect.poll(lines).toBe(1);
    expect(page.url()).toContain('group=domain');
    await grouped.focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(lines).toBe(4);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Delete');
    await dialog().getByRole('heading', { name: 'Delete 3 recipients from the queue?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Grouped by domain' }).press('Enter');
    await page.getByRole('menuitemcheckbox', { name: 'Not grouped' }).press('Enter');
    await page.keyboard.press('Escape');
    await expect.poll(() => rowsOf('Queue')).toBe(3);
  });

  it('shows in the inspector what became of the message', async () => {
    await row('Queue', 'one@slow.example').click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    await inspector.getByText('451 4.3.2 Come back later').waitFor();
    for (const event of ['Accepted', 'Deferred']) await inspector.getByText(event).first().waitFor();
  });

  it.each(['light', 'dark'] as const)('has no serious violation in the %s theme', async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('holds all that match but for one', async () => {
    await grid('Queue').focus();
    await page.keyboard.press('Control+a');
    await row('Queue', 'two@slow.example').click({ modifiers: ['Control'] });
    await page.getByRole('button', { name: 'Hold…' }).first().click();
    await dialog().getByRole('heading', { name: 'Hold 2 recipients back?' }).waitFor();
    await page.keyboard.press('Enter');
    await toast('Held back: 2 recipients.');
    await expect.poll(() => grid('Queue').getByText('Held', { exact: true }).count()).toBe(2);
    await row('Queue', 'two@slow.example').getByText('Deferred').waitFor();
  });

  it('says whom a retry passes over, before and afterwards', async () => {
    await grid('Queue').focus();
    await page.keyboard.press('Control+a');
    await fromMenu('Retry');
    await dialog().getByText('2 of them are held and will be passed over.').waitFor();
    await page.keyboard.press('Enter');
    await toast('Tried now: 1 recipient.');
    await toast('2 recipients passed over');
  });

  it('is filtered, and deletes what matches and nothing else', async () => {
    await page.getByLabel('Search the queue').fill('THREE@slow');
    await expect.poll(() => rowsOf('Queue')).toBe(1);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Control+a');
    await page.keyboard.press('Delete');
    await dialog().getByRole('heading', { name: 'Delete this recipient from the queue?' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByText('No recipient matches').waitFor();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await expect.poll(() => rowsOf('Queue')).toBe(2);
  });
});

describe('the quarantine', () => {
  it('is what its number in the status bar leads to, with a preview that is text alone', async () => {
    await send('wanted@customer.example', 'You have won', `${GTUBE}\n<img src="http://evil.example/x">`);
    const bar = page.getByRole('contentinfo');
    await bar.getByRole('button', { name: '1 in quarantine' }).click();
    await row('Quarantine', 'You have won').click();
    await page.getByText('<img src="http://evil.example/x">').waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('releases a message, which is delivered after all', async () => {
    await grid('Quarantine').focus();
    await fromMenu('Release');
    await tabTo(page, 'Let this sender and subject pass for a day');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await toast('Released: 1 message.');
    await page.getByText('Nothing is in quarantine').waitFor();
    await expect.poll(() => sink.mails.map(({ recipients }) => recipients.join())).toHaveLength(1);
    // For a day, the same is let through.
    await send('wanted@customer.example', 'You have won', GTUBE);
    await expect.poll(() => sink.mails.length).toBe(2);
  });
});

describe('usage', () => {
  it('shows who is near which limit, nearest first, and follows while the relay takes mail', async () => {
    await show('Usage');
    await row('Usage', '127.0.0.1').waitFor();
    const settings = { limitPerDay: 1 };
    const added = await invoke(page, 'users.add', { username: '127.0.0.2', domain: 'example.com', settings });
    await expect
      .poll(async () => (await invoke(page, 'relay.state', {})).seq)
      .toBeGreaterThanOrEqual(added.change);
    await send('wanted@customer.example', 'Other', 'Hello', '127.0.0.2');
    await expect.poll(() => grid('Usage').locator('[data-row="0"]').textContent()).toContain('127.0.0.2');
    await row('Usage', '127.0.0.1').getByText('2 of 3').waitFor();
    await row('Usage', '127.0.0.1').getByText('66 % today').waitFor();
    await send('wanted@customer.example', 'Third', 'Hello');
    await row('Usage', '127.0.0.1').getByText('100 % today').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('is a field of users as well, and stands in the inspector, where a limit goes back to what is inherited', async () => {
    await show('All users');
    await page.getByLabel('Search addresses').fill('usedPerDay>=1 -usedPerDay>2');
    await expect.poll(() => rowsOf('Outgoing users')).toBe(1);
    await row('Outgoing users', '127.0.0.2').click();
    const inspector = page.getByRole('complementary', { name: 'Inspector' });
    const perDay = inspector.getByRole('row', { name: /^Today/ });
    await perDay.filter({ hasText: '1 of 1' }).waitFor();
    await inspector.getByRole('button', { name: 'Reset “Limit per day” to what is inherited' }).click();
    await toast('“Limit per day” of 127.0.0.2 is inherited again');
    await perDay.filter({ hasText: '1 of 1,000' }).waitFor();
    expect(await seriousViolations(page)).toEqual([]);
    await page.getByLabel('Search addresses').fill('');
  });
});

describe('the mail log', () => {
  it('is what a number of today leads to, with the lines that were counted', async () => {
    await send('wanted@customer.example', 'One too many', 'Hello');
    await show('Relay');
    const refused = page.getByRole('button', { name: /^1$/ }).and(page.getByTitle('Show them: Refused'));
    await refused.click();
    await expect.poll(() => rowsOf('Mail log')).toBe(1);
    await row('Mail log', '127.0.0.1').getByText('Refused').click();
    await page.getByRole('complementary', { name: 'Inspector' }).getByText('limitPerDay').waitFor();
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('caused no error in the console', () => expect(problems).toEqual([]));
});
