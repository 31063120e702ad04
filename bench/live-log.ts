/**
 * The Mail log screen while 2,000 messages a second come in: a real mail database, written beside as a relay of another process
 * does, two lines a message. Frames and the page's share of a core, beside an empty page in the same browser and under the same load.
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright';
import type { MailStore } from '../electron/relay/mail/mail-store.ts';
import { openMailStore } from '../electron/relay/mail/sqlite/open-mail-store.ts';
import { eventOf } from '../tests/support/mail-samples.ts';
import { report } from './measure.ts';
import { withSet, withWindow } from './window-fixture.ts';

const RATE = 2000;
const SECONDS = 10;
const STEP = 25;

/** Writes messages at the rate until it is told to stop; resolves to the lines that were written. */
async function write(store: MailStore, signal: AbortSignal): Promise<number> {
  const since = performance.now();
  let messages = 0;
  while (!signal.aborted) {
    const due = Math.floor(((performance.now() - since) / 1000) * RATE) - messages;
    const events = Array.from({ length: due }, (_, at) => {
      const recipient = `to${(messages + at) % 1000}@example.org`;
      return [
        eventOf('accepted', { recipient, reply: '250 2.6.0 Queued' }),
        eventOf('delivered', { recipient, rule: 'mx.example.org:25', reply: '250 2.0.0 OK' }),
      ];
    }).flat();
    if (due > 0) await store.write(events);
    messages += due;
    await pause(STEP);
  }
  const seconds = (performance.now() - since) / 1000;
  process.stdout.write(`wrote ${messages} messages, ${Math.round(messages / seconds)} a second\n`);
  return messages * 2;
}

interface Watched {
  /** ms between frames, their mean. */
  readonly frame: number;
  /** Of a core. */
  readonly share: number;
}

/** What a page does while nobody touches it. */
async function watch(page: Page, seconds: number): Promise<Watched> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const [before, since] = [await busy(session), performance.now()];
  const frame = await page.evaluate(async (milliseconds) => {
    const next = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
    const first = await next();
    let [last, frames] = [first, 0];
    for (; last - first < milliseconds; frames++) last = await next();
    return (last - first) / frames;
  }, seconds * 1000);
  const share = (await busy(session)) - before;
  return { frame, share: (share * 1000) / (performance.now() - since) };
}

/** Seconds that the page's main thread has worked. */
async function busy(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics');
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
}

await withSet(1000, async (set, folder) => {
  const store = await openMailStore(join(set, 'mail'), { now: Date.now });
  try {
    await withWindow(set, folder, async ({ browser, page }) => {
      await page
        .getByRole('navigation')
        .getByRole('button', { name: /^Mail log/ })
        .first()
        .click();
      const end = new AbortController();
      const written = write(store, end.signal);
      try {
        const grid = page.getByRole('grid', { name: 'Mail log' });
        await grid.getByRole('row').nth(5).waitFor({ timeout: 60_000 });
        const live = await watch(page, SECONDS);
        const other = await browser.newPage();
        const empty = await watch(other, SECONDS / 2);
        await other.close();
        end.abort();
        const lines = await written;
        const name = `mail log, ${RATE} messages a second`;
        report({
          figure: `${name}: mean frame, beside an empty page`,
          ours: live.frame,
          rival: empty.frame,
          atMost: 1.1,
          unit: 'ms',
        });
        report({ figure: `${name}: mean frame`, ours: live.frame, limit: 17.5, unit: 'ms' });
        report({
          figure: `${name}: main thread of the page`,
          ours: live.share * 100,
          limit: 30,
          unit: '% of a core',
        });
        await page.locator(`[role=grid][aria-rowcount="${lines + 1}"]`).waitFor({ timeout: 60_000 });
        process.stdout.write(`all ${lines} lines are in the list\n`);
      } finally {
        end.abort();
        await written.catch(() => undefined);
      }
    });
  } finally {
    await store.close();
  }
});
